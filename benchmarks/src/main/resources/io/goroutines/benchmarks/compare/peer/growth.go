// Programs of any size, for how the cost of an operation grows with it. What they do stands in Growth.
package main

import (
	"strconv"
	"strings"
	"sync/atomic"
)

func manyToMany(goroutines, operations int) int64 {
	half := goroutines / 2
	elements := make(chan int, 64)
	sums := make(chan int64, half)
	senders := int32(half)
	for s := 0; s < half; s++ {
		go func() {
			for i := 0; i < operations/half; i++ {
				elements <- number(i)
			}
			if atomic.AddInt32(&senders, -1) == 0 {
				close(elements)
			}
		}()
	}
	for r := 0; r < half; r++ {
		go func() {
			var sum int64
			for element := range elements {
				sum += int64(element)
			}
			sums <- sum
		}()
	}
	var sum int64
	for r := 0; r < half; r++ {
		sum += <-sums
	}
	return sum
}

func selectAmong(cases, operations int) int64 {
	all := make([]chan int, cases)
	for c := range all {
		all[c] = make(chan int)
	}
	go func() {
		for i := 0; i < operations; i++ {
			all[i%cases] <- number(i)
		}
	}()
	one := selects[cases]
	var sum int64
	for i := 0; i < operations; i++ {
		sum += int64(one(all))
	}
	return sum
}

// Finds the program for a point of a curve: "cases-100". How many processors there are is set from
// outside, and the number of goroutines is then that of Curve.
func growth(point string) program {
	dash := strings.LastIndex(point, "-")
	at, err := strconv.Atoi(point[dash+1:])
	check(err)
	switch point[:dash] {
	case "procs":
		return plain(func(n int) int64 { return manyToMany(64, n) })
	case "goroutines":
		return plain(func(n int) int64 { return manyToMany(at, n) })
	case "cases":
		return plain(func(n int) int64 { return selectAmong(at, n) })
	}
	panic("no program for " + point)
}
