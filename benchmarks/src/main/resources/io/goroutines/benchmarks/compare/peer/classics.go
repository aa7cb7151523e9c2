// What everybody is compared in.
package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"sort"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

func pingPong(operations int) int64 {
	rounds := operations / 2
	ping, pong := make(chan int), make(chan int)
	go func() {
		for i := 0; i < rounds; i++ {
			pong <- <-ping
		}
	}()
	var sum int64
	for i := 0; i < rounds; i++ {
		ping <- number(i)
		sum += int64(<-pong)
	}
	return sum
}

func stream(channel chan int, elements int) int64 {
	go func() {
		for i := 0; i < elements; i++ {
			channel <- number(i)
		}
		close(channel)
	}()
	var sum int64
	for element := range channel {
		sum += int64(element)
	}
	return sum
}

func spawn(operations int) int64 {
	done := make(chan int, 1)
	var batches int64
	for started := 0; started < operations; started += 1000 {
		var left int32 = 1000
		for i := 0; i < 1000; i++ {
			go func() {
				if atomic.AddInt32(&left, -1) == 0 {
					done <- 1
				}
			}()
		}
		batches += int64(<-done)
	}
	return batches
}

func ring(operations int) int64 {
	laps := operations / 1000
	first := make(chan int)
	last := first
	for i := 1; i < 1000; i++ {
		in, out := last, make(chan int)
		go func() {
			for lap := 0; lap < laps; lap++ {
				out <- number(<-in + 1)
			}
		}()
		last = out
	}
	token := 0
	for lap := 0; lap < laps; lap++ {
		first <- token
		token = <-last
	}
	return int64(token)
}

// A goroutine cannot be interrupted, and a case for stopping would make each step dearer than the
// others' are. So the chain is left behind as it waits, as in the sieve that everybody knows.
func sieve(primes int) int64 {
	numbers := make(chan int)
	go func() {
		for i := 2; ; i++ {
			numbers <- i
		}
	}()
	in := numbers
	prime := 0
	for i := 0; i < primes; i++ {
		prime = <-in
		out := make(chan int)
		go filter(in, out, prime)
		in = out
	}
	return int64(prime)
}

func filter(in <-chan int, out chan<- int, prime int) {
	for {
		number := <-in
		if number%prime != 0 {
			out <- number
		}
	}
}

func select3(operations int) int64 {
	producer := func() chan int {
		channel := make(chan int)
		go func() {
			for i := 0; i < operations/3; i++ {
				channel <- number(i)
			}
		}()
		return channel
	}
	a, b, c := producer(), producer(), producer()
	var sum int64
	for i := 0; i < operations/3*3; i++ {
		select {
		case element := <-a:
			sum += int64(element)
		case element := <-b:
			sum += int64(element)
		case element := <-c:
			sum += int64(element)
		}
	}
	return sum
}

func skynet(leaves int) int64 {
	top := make(chan int64)
	go node(top, 0, leaves)
	return <-top
}

func node(up chan<- int64, first int64, leaves int) {
	if leaves == 1 {
		up <- first
		return
	}
	below := make(chan int64)
	each := leaves / 10
	for i := 0; i < 10; i++ {
		go node(below, first+int64(i*each), each)
	}
	var sum int64
	for i := 0; i < 10; i++ {
		sum += <-below
	}
	up <- sum
}

func yield4(operations int) int64 {
	done := make(chan int, 4)
	for g := 0; g < 4; g++ {
		go func() {
			yields := 0
			for ; yields < operations/4; yields++ {
				runtime.Gosched()
			}
			done <- yields
		}()
	}
	var sum int64
	for g := 0; g < 4; g++ {
		sum += int64(<-done)
	}
	return sum
}

func sleepers(count int) int64 {
	left := int32(count)
	done := make(chan int)
	for i := 0; i < count; i++ {
		sleep := time.Duration(i%50) * time.Millisecond
		go func() {
			time.Sleep(sleep)
			if atomic.AddInt32(&left, -1) == 0 {
				done <- 1
			}
		}()
	}
	return int64(<-done)
}

func mutex8(operations int) int64 {
	var lock sync.Mutex
	var count int64
	var done sync.WaitGroup
	done.Add(8)
	for g := 0; g < 8; g++ {
		go func() {
			for i := 0; i < operations/8; i++ {
				lock.Lock()
				count++
				lock.Unlock()
			}
			done.Done()
		}()
	}
	done.Wait()
	return count
}

func echo(operations int) int64 {
	const connections, size = 100, 64
	server, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	go func() {
		for c := 0; c < connections; c++ {
			socket, err := server.Accept()
			check(err)
			go func() {
				defer socket.Close()
				message := make([]byte, size)
				for {
					n, err := socket.Read(message)
					if err != nil {
						return
					}
					_, err = socket.Write(message[:n])
					check(err)
				}
			}()
		}
	}()
	var bytes int64
	var done sync.WaitGroup
	done.Add(connections)
	for c := 0; c < connections; c++ {
		go func() {
			defer done.Done()
			socket, err := net.Dial("tcp", server.Addr().String())
			check(err)
			defer socket.Close()
			message := make([]byte, size)
			var got int64
			for i := 0; i < operations/connections; i++ {
				_, err := socket.Write(message)
				check(err)
				n, err := io.ReadFull(socket, message)
				check(err)
				got += int64(n)
			}
			atomic.AddInt64(&bytes, got)
		}()
	}
	done.Wait()
	server.Close()
	return bytes
}

func cpu(operations int) int64 {
	result := make(chan int64)
	go func() { result <- int64(turns(operations, start)) }()
	return <-result
}

func used() uint64 {
	var stats runtime.MemStats
	for i := 0; i < 3; i++ {
		runtime.GC()
	}
	runtime.ReadMemStats(&stats)
	// What is in use of the heap, the stacks, and what the runtime itself has taken for goroutines.
	return stats.HeapInuse + stats.StackInuse + stats.OtherSys
}

func switches() int64 {
	var usage syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return usage.Nvcsw + usage.Nivcsw
}

// A thousand wait, and nothing else happens: the context switches of the process in a second, rounded up.
func idle(millis int) func() int64 {
	never := make(chan int)
	var started sync.WaitGroup
	var left = int32(1000)
	started.Add(1000)
	for i := 0; i < 1000; i++ {
		go func() {
			started.Done()
			<-never
			atomic.AddInt32(&left, -1)
		}()
	}
	started.Wait()
	time.Sleep(time.Duration(min(millis, 1000)) * time.Millisecond)
	return func() int64 {
		before := switches()
		time.Sleep(time.Duration(millis) * time.Millisecond)
		all := switches() - before
		if left := atomic.LoadInt32(&left); left != 1000 {
			panic(fmt.Sprint(1000-left, " did not wait"))
		}
		return (all*1000 + int64(millis) - 1) / int64(millis)
	}
}

func memory(count int) int64 {
	never := make(chan int)
	var started, ended sync.WaitGroup
	var left = int32(count)
	started.Add(count)
	ended.Add(count)
	before := used()
	for i := 0; i < count; i++ {
		go func() {
			started.Done()
			<-never
			atomic.AddInt32(&left, -1)
			ended.Done()
		}()
	}
	started.Wait()
	bytes := int64(used()-before) / int64(count)
	if left := atomic.LoadInt32(&left); left != int32(count) {
		panic(fmt.Sprint(int32(count)-left, " did not wait"))
	}
	close(never)
	ended.Wait()
	return bytes
}

var sink uint64

func ticker(millis int) int64 {
	late := make(chan int64)
	var done sync.WaitGroup
	done.Add(4)
	go func() {
		lateness := make([]int64, millis)
		began := time.Now()
		for tick := 0; tick < millis; tick++ {
			due := time.Duration(tick+1) * time.Millisecond
			time.Sleep(due - time.Since(began))
			lateness[tick] = int64(time.Since(began) - due)
		}
		sort.Slice(lateness, func(a, b int) bool { return lateness[a] < lateness[b] })
		if lateness[0] < 0 {
			panic("woke up before it was due")
		}
		late <- lateness[millis-1-millis/100] / 1000
	}()
	for g := 0; g < 4; g++ {
		go func() {
			defer done.Done()
			began := time.Now()
			x := uint64(1)
			for time.Since(began) < time.Duration(millis)*time.Millisecond {
				x = turns(1000, x)
			}
			atomic.AddUint64(&sink, x)
		}()
	}
	done.Wait()
	return <-late
}

// Processes of this program that start one goroutine, which prints a line.
func startup(processes int) int64 {
	for i := 0; i < processes; i++ {
		said, err := exec.Command(os.Args[0], "hello").Output()
		if err != nil || string(said) != "hello\n" {
			panic(fmt.Sprint("a hello said ", string(said), " and ended with ", err))
		}
	}
	return int64(processes)
}

func hello() {
	done := make(chan bool)
	go func() {
		fmt.Println("hello")
		close(done)
	}()
	<-done
}

var classics = map[string]program{
	"pingpong":   plain(pingPong),
	"stream":     plain(func(n int) int64 { return stream(make(chan int), n) }),
	"stream128":  plain(func(n int) int64 { return stream(make(chan int, 128), n) }),
	"fourtofour": plain(func(n int) int64 { return manyToMany(8, n) }),
	"spawn":      plain(spawn),
	"ring":       plain(ring),
	"sieve":      plain(sieve),
	"select3":    plain(select3),
	"skynet":     plain(skynet),
	"yield4":     plain(yield4),
	"sleepers":   plain(sleepers),
	"mutex8":     plain(mutex8),
	"echo":       plain(echo),
	"cpu":        plain(cpu),
	"startup":    plain(startup),
	"idle":       idle,
	"memory":     plain(memory),
	"ticker":     plain(ticker),
}
