// Benchmarks of starting and waking goroutines that Go's runtime defines, anew. What they do stands in
// gobench.Spawning and gobench.Matrices.
package main

import (
	"runtime"
	"sync"
	"time"
)

func chains(count, n int) int64 {
	ends := make(chan int)
	var link func(left int)
	link = func(left int) {
		if left == 0 {
			ends <- 1
			return
		}
		go link(left - 1)
	}
	for c := 0; c < count; c++ {
		length := n / count
		if c < n%count {
			length++
		}
		go link(length)
	}
	ended := 0
	for c := 0; c < count; c++ {
		ended += <-ends
	}
	equal(count, ended, "chains")
	return int64(n)
}

func capture(n int) (ended int64) {
	const group = 4
	for operation := 0; operation < n; operation++ {
		var left sync.WaitGroup
		left.Add(group)
		for i := 0; i < group; i++ {
			index := i
			go func() {
				if index >= group {
					panic(index)
				}
				left.Done()
			}()
		}
		left.Wait()
		ended++
	}
	return
}

func single(n int) int64 {
	var left sync.WaitGroup
	left.Add(n)
	for i := 0; i < n; i++ {
		go func() { left.Done() }()
	}
	left.Wait()
	return 1
}

func besideHog(n int) int64 {
	stop, ends := make(chan int), make(chan int)
	ping, pong := make(chan int), make(chan int)
	go func() {
		for {
			select {
			case <-stop:
				ends <- 0
				return
			default:
			}
		}
	}()
	go func() {
		for i := 0; i < n; i++ {
			pong <- number(<-ping + 1)
		}
		close(stop)
		ends <- 0
	}()
	go func() {
		for i := 0; i < n; i++ {
			ping <- <-pong
		}
		ends <- 0
	}()
	ping <- 0
	<-stop
	last := <-ping
	for g := 0; g < 3; g++ {
		<-ends
	}
	return int64(last)
}

func spin(spun time.Duration) {
	began := time.Now()
	for time.Since(began) < spun {
	}
}

// A sender spins longer, so that its receiver waits already.
const longer = 5 * time.Microsecond

func wakeup(micros int) program {
	delay := time.Duration(micros) * time.Microsecond
	return plain(func(n int) int64 {
		ping, pong, begin := make(chan int), make(chan int), make(chan int)
		sums := make(chan int64)
		go func() {
			<-begin
			var sum int64
			for i := 0; i < n; i++ {
				spin(delay + longer)
				ping <- 1
				spin(delay)
				sum += int64(<-pong)
			}
			sums <- sum
		}()
		go func() {
			var sum int64
			for i := 0; i < n; i++ {
				spin(delay)
				sum += int64(<-ping)
				spin(delay + longer)
				pong <- 1
			}
			sums <- sum
		}()
		begin <- 1
		return <-sums + <-sums
	})
}

type matrix [][]float64

func filled(size int) matrix {
	made := make(matrix, size)
	for i := range made {
		made[i] = make([]float64, size)
		for j := range made[i] {
			made[i][j] = float64(i*size + j)
		}
	}
	return made
}

func multiply(left, right, product matrix, i0, i1, j0, j1, k0, k1 int) {
	const small = 8
	di, dj, dk := i1-i0, j1-j0, k1-k0
	switch {
	case di >= dj && di >= dk && di >= small:
		middle := i0 + di/2
		done := make(chan int, 1)
		go func() {
			multiply(left, right, product, i0, middle, j0, j1, k0, k1)
			done <- 1
		}()
		multiply(left, right, product, middle, i1, j0, j1, k0, k1)
		<-done
	case dj >= dk && dj >= small:
		middle := j0 + dj/2
		done := make(chan int, 1)
		go func() {
			multiply(left, right, product, i0, i1, j0, middle, k0, k1)
			done <- 1
		}()
		multiply(left, right, product, i0, i1, middle, j1, k0, k1)
		<-done
	case dk >= small:
		// Both halves add to the same cells, so the one comes after the other.
		middle := k0 + dk/2
		multiply(left, right, product, i0, i1, j0, j1, k0, middle)
		multiply(left, right, product, i0, i1, j0, j1, middle, k1)
	default:
		for i := i0; i < i1; i++ {
			for j := j0; j < j1; j++ {
				for k := k0; k < k1; k++ {
					product[i][j] += left[i][k] * right[k][j]
				}
			}
		}
	}
}

func matrices(n int) func() int64 {
	size := 1
	for size*size*size <= n {
		size++
	}
	left, right, product := filled(size), filled(size), filled(size)
	return func() int64 {
		multiply(left, right, product, 0, size, 0, size, 0, size)
		var sum float64
		for _, row := range product {
			for _, cell := range row {
				sum += cell
			}
		}
		return int64(sum)
	}
}

var spawning = map[string]program{
	"CreateGoroutines":          plain(func(n int) int64 { return chains(1, n) }),
	"CreateGoroutinesParallel":  plain(func(n int) int64 { return chains(runtime.GOMAXPROCS(0), n) }),
	"CreateGoroutinesCapture":   plain(capture),
	"CreateGoroutinesSingle":    plain(single),
	"PingPongHog":               plain(besideHog),
	"WakeupParallelSpinning0":   wakeup(0),
	"WakeupParallelSpinning1":   wakeup(1),
	"WakeupParallelSpinning2":   wakeup(2),
	"WakeupParallelSpinning5":   wakeup(5),
	"WakeupParallelSpinning10":  wakeup(10),
	"WakeupParallelSpinning20":  wakeup(20),
	"WakeupParallelSpinning50":  wakeup(50),
	"WakeupParallelSpinning100": wakeup(100),
	"Matmult":                   matrices,
}
