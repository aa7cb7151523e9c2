// Benchmarks of channels that Go's runtime defines, anew. What they do stands in gobench.Channels.
package main

import (
	"runtime"
	"sync/atomic"
)

// What goroutines that share work take at a time.
const batch = 1000

// Sends and receives of an operation, where it consists of many.
const fill = 100

// The operations of one of several goroutines, which take portions of those that are left.
type operations struct {
	mine, portion int32
	left          *int32
}

func (o *operations) next() bool {
	if o.mine > 0 {
		o.mine--
		return true
	}
	before := atomic.AddInt32(o.left, -o.portion) + o.portion
	if before <= 0 {
		return false
	}
	o.mine = o.portion - 1
	if before < o.portion {
		o.mine = before - 1
	}
	return true
}

// As many goroutines as processors share the operations.
func parallel(share func(mine *operations) int64) program {
	return plain(func(n int) int64 { return shared(n, share) })
}

func shared(n int, share func(mine *operations) int64) int64 {
	procs := runtime.GOMAXPROCS(0)
	left, portion := int32(n), int32(n/1000)
	if portion == 0 {
		portion = 1
	}
	results := make(chan int64, procs)
	for p := 0; p < procs; p++ {
		go func() { results <- share(&operations{0, portion, &left}) }()
	}
	var sum int64
	for p := 0; p < procs; p++ {
		sum += <-results
	}
	return sum
}

func makeBytes(n int) (capacities int64) {
	var x chan byte
	for i := 0; i < n; i++ {
		x = make(chan byte, 8)
		capacities += int64(cap(x))
	}
	close(x)
	return
}

func makeInts(n int) (capacities int64) {
	var x chan int
	for i := 0; i < n; i++ {
		x = make(chan int, 8)
		capacities += int64(cap(x))
	}
	close(x)
	return
}

func makePointers(n int) (capacities int64) {
	var x chan *byte
	for i := 0; i < n; i++ {
		x = make(chan *byte, 8)
		capacities += int64(cap(x))
	}
	close(x)
	return
}

func makeEmpty(n int) (capacities int64) {
	var x chan struct{}
	for i := 0; i < n; i++ {
		x = make(chan struct{}, 8)
		capacities += int64(cap(x))
	}
	close(x)
	return
}

func make32(n int) (capacities int64) {
	var x chan [4]int64
	for i := 0; i < n; i++ {
		x = make(chan [4]int64, 8)
		capacities += int64(cap(x))
	}
	close(x)
	return
}

func make40(n int) (capacities int64) {
	var x chan [5]int64
	for i := 0; i < n; i++ {
		x = make(chan [5]int64, 8)
		capacities += int64(cap(x))
	}
	close(x)
	return
}

func nonblocking(n int) int64 {
	empty := make(chan int)
	return shared(n, func(mine *operations) (none int64) {
		for mine.next() {
			select {
			case <-empty:
			default:
				none++
			}
		}
		return
	})
}

func fillAndDrain(channel chan int, mine *operations) (sum int64) {
	for mine.next() {
		for i := 0; i < fill; i++ {
			channel <- i
		}
		for i := 0; i < fill; i++ {
			sum += int64(<-channel)
		}
	}
	return
}

func contended(n int) int64 {
	channel := make(chan int, fill*runtime.GOMAXPROCS(0))
	return shared(n, func(mine *operations) int64 { return fillAndDrain(channel, mine) })
}

var worked uint64

func sync2(n, work int) int64 {
	channel := make(chan int)
	batches := int32(n / batch)
	sums := make(chan int64, 2)
	for p := 0; p < 2; p++ {
		go func() {
			var sum int64
			x := uint64(start)
			for b := atomic.AddInt32(&batches, -1); b >= 0; b = atomic.AddInt32(&batches, -1) {
				for i := 0; i < batch; i++ {
					if b%2 == 0 {
						sum += int64(<-channel)
						x = turns(work, x)
						channel <- number(i)
					} else {
						channel <- number(i)
						x = turns(work, x)
						sum += int64(<-channel)
					}
					x = turns(work, x)
				}
			}
			atomic.AddUint64(&worked, x)
			sums <- sum
		}()
	}
	return <-sums + <-sums
}

func producersAndConsumers(buffer, work int) program {
	return plain(func(n int) int64 {
		procs := runtime.GOMAXPROCS(0)
		elements := make(chan int, buffer)
		batches := int32(n / batch)
		counts := make(chan int64, procs)
		for p := 0; p < procs; p++ {
			go func() {
				x := uint64(start)
				for atomic.AddInt32(&batches, -1) >= 0 {
					for i := 0; i < batch; i++ {
						x = turns(work, x)
						elements <- 1
					}
				}
				elements <- 0
				atomic.AddUint64(&worked, x)
			}()
			go func() {
				x := uint64(start)
				var count int64
				for <-elements != 0 {
					count++
					x = turns(work, x)
				}
				atomic.AddUint64(&worked, x)
				counts <- count
			}()
		}
		var count int64
		for p := 0; p < procs; p++ {
			count += <-counts
		}
		return count
	})
}

func receiveFromClosed(n int) func() int64 {
	channel := make(chan int, n)
	for i := 0; i < n; i++ {
		channel <- number(i)
	}
	close(channel)
	return func() (sum int64) {
		for element := range channel {
			sum += int64(element)
		}
		return
	}
}

func semaphore(n int) int64 {
	permits := make(chan int, runtime.GOMAXPROCS(0))
	return shared(n, func(mine *operations) (sum int64) {
		for mine.next() {
			permits <- 1
			sum += int64(<-permits)
		}
		return
	})
}

func closed(n int) int64 {
	channel := make(chan int)
	close(channel)
	return shared(n, func(mine *operations) (ends int64) {
		for mine.next() {
			select {
			case _, ok := <-channel:
				if !ok {
					ends++
				}
			default:
			}
		}
		return
	})
}

var channels = map[string]program{
	"MakeChanByte":     plain(makeBytes),
	"MakeChanInt":      plain(makeInts),
	"MakeChanPtr":      plain(makePointers),
	"MakeChanStruct0":  plain(makeEmpty),
	"MakeChanStruct32": plain(make32),
	"MakeChanStruct40": plain(make40),
	"ChanNonblocking":  plain(nonblocking),
	"ChanUncontended": parallel(func(mine *operations) int64 {
		return fillAndDrain(make(chan int, fill), mine)
	}),
	"ChanContended":             plain(contended),
	"ChanSync":                  plain(func(n int) int64 { return sync2(n, 0) }),
	"ChanSyncWork":              plain(func(n int) int64 { return sync2(n, 200) }),
	"ChanProdCons0":             producersAndConsumers(0, 0),
	"ChanProdCons10":            producersAndConsumers(10, 0),
	"ChanProdCons100":           producersAndConsumers(100, 0),
	"ChanProdConsWork0":         producersAndConsumers(0, 20),
	"ChanProdConsWork10":        producersAndConsumers(10, 20),
	"ChanProdConsWork100":       producersAndConsumers(100, 20),
	"ReceiveDataFromClosedChan": receiveFromClosed,
	"ChanCreation": parallel(func(mine *operations) (sum int64) {
		for mine.next() {
			channel := make(chan int, 1)
			channel <- 1
			sum += int64(<-channel)
		}
		return
	}),
	"ChanSem":    plain(semaphore),
	"ChanClosed": plain(closed),
}
