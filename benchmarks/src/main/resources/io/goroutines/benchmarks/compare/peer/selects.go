// Benchmarks of select that Go's runtime defines, anew. What they do stands in gobench.Selects.
package main

import (
	"runtime"
	"sync/atomic"
	"time"
)

// Goroutines that wait at a channel which all of them share.
const popular = 1000

func move(a, b chan int, mine *operations) (moved int64) {
	for mine.next() {
		select {
		case element := <-a:
			b <- element
		case element := <-b:
			a <- element
		}
		moved++
	}
	return
}

func asyncContended(n int) int64 {
	procs := runtime.GOMAXPROCS(0)
	a, b := make(chan int, procs), make(chan int, procs)
	moved := shared(n, func(mine *operations) int64 {
		a <- 0
		return move(a, b, mine)
	})
	equal(procs, len(a)+len(b), "elements")
	return moved
}

func serve(a, b, c, done chan int) (sent int64) {
	for {
		select {
		case a <- 1:
		case b <- 1:
		case c <- 1:
		case <-done:
			return
		}
		sent++
	}
}

func syncContended(n int) int64 {
	procs := runtime.GOMAXPROCS(0)
	a, b, c, done := make(chan int), make(chan int), make(chan int), make(chan int)
	sent := make(chan int64, procs)
	received := shared(n, func(mine *operations) (sum int64) {
		go func() { sent <- serve(a, b, c, done) }()
		for mine.next() {
			select {
			case element := <-a:
				sum += int64(element)
			case element := <-b:
				sum += int64(element)
			case element := <-c:
				sum += int64(element)
			}
		}
		return
	})
	close(done)
	var all int64
	for p := 0; p < procs; p++ {
		all += <-sent
	}
	equal(int(all), int(received), "elements")
	return received
}

func nonblock(n int) int64 {
	a, b, c, d := make(chan int), make(chan int), make(chan int, 1), make(chan int, 1)
	return shared(n, func(mine *operations) (failed int64) {
		for mine.next() {
			select {
			case <-a:
			default:
				failed++
			}
			select {
			case b <- 0:
			default:
				failed++
			}
			select {
			case <-c:
			default:
				failed++
			}
			select {
			case d <- 0:
			default:
				failed++
			}
		}
		return
	})
}

const selectWork = 20

func never() { panic("a case was taken that cannot be") }

func selectProduce(elements, end chan int, batches *int32) {
	timer := time.After(time.Hour)
	x := uint64(start)
	for atomic.AddInt32(batches, -1) >= 0 {
		for i := 0; i < batch; i++ {
			x = turns(selectWork, x)
			select {
			case elements <- 1:
			case <-timer:
				never()
			case <-end:
				never()
			}
		}
	}
	elements <- 0
	atomic.AddUint64(&worked, x)
}

func selectConsume(elements, end chan int) (count int64) {
	timer := time.After(time.Hour)
	x := uint64(start)
	for {
		select {
		case element := <-elements:
			if element == 0 {
				atomic.AddUint64(&worked, x)
				return
			}
		case <-timer:
			never()
		case <-end:
			never()
		}
		count++
		x = turns(selectWork, x)
	}
}

func selectProducersAndConsumers(n int) int64 {
	procs := runtime.GOMAXPROCS(0)
	elements, end := make(chan int, 128), make(chan int)
	batches := int32(n / batch)
	counts := make(chan int64, procs)
	for p := 0; p < procs; p++ {
		go selectProduce(elements, end, &batches)
		go func() { counts <- selectConsume(elements, end) }()
	}
	var count int64
	for p := 0; p < procs; p++ {
		count += <-counts
	}
	return count
}

func chanPopular(n int) int64 {
	all := make(chan int)
	sums := make(chan int64, popular)
	own := make([]chan int, popular)
	for g := range own {
		mine := make(chan int)
		own[g] = mine
		go func() {
			var sum int64
			for i := 0; i < n; i++ {
				select {
				case <-all:
				case element := <-mine:
					sum += int64(element)
				}
			}
			sums <- sum
		}()
	}
	for i := 0; i < n; i++ {
		for _, channel := range own {
			channel <- 1
		}
	}
	var sum int64
	for g := 0; g < popular; g++ {
		sum += <-sums
	}
	return sum
}

var selecting = map[string]program{
	"SelectUncontended": parallel(func(mine *operations) int64 {
		a, b := make(chan int, 1), make(chan int, 1)
		a <- 0
		moved := move(a, b, mine)
		equal(1, len(a)+len(b), "elements")
		return moved
	}),
	"SelectSyncContended":  plain(syncContended),
	"SelectAsyncContended": plain(asyncContended),
	"SelectNonblock":       plain(nonblock),
	"SelectProdCons":       plain(selectProducersAndConsumers),
	"ChanPopular":          plain(chanPopular),
}
