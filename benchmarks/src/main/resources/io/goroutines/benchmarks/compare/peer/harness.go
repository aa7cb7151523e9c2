// The programs of the comparison in Go. Prints one line, like the other implementations' processes.
//
// peer CONTEST OPERATIONS WARM_MILLIS MILLIS; GOMAXPROCS is set by whoever starts it.
package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Prepares a pass; what it returns performs the operations, and only that is measured.
type program func(operations int) func() int64

func plain(run func(operations int) int64) program {
	return func(operations int) func() int64 {
		return func() int64 { return run(operations) }
	}
}

func find(contest string) program {
	for _, group := range []map[string]program{classics, channels, selecting, spawning} {
		if found, there := group[contest]; there {
			return found
		}
	}
	return growth(contest)
}

func number(i int) int { return i & 127 }

const start = 88172645463325252

func turns(count int, x uint64) uint64 {
	for i := 0; i < count; i++ {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
	}
	return x
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func equal(expected, found int, what string) {
	if found != expected {
		panic(fmt.Sprint(what, ": ", found, " instead of ", expected))
	}
}

func cpuTime() int64 {
	var usage syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return usage.Utime.Nano() + usage.Stime.Nano()
}

// The most memory that was resident, in bytes; 0 if the system does not tell. That of getrusage would
// count what the process was before it became this program.
func peakRss() int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for _, line := range strings.Split(string(status), "\n") {
		var kib int64
		if _, err := fmt.Sscanf(line, "VmHWM: %d kB", &kib); err == nil {
			return kib * 1024
		}
	}
	return 0
}

func print(value, cpu float64, result int64) {
	fmt.Printf("measured value=%.3f cpu=%.3f rss=%d result=%d\n", value, cpu, peakRss(), result)
}

func main() {
	if len(os.Args) == 2 && os.Args[1] == "hello" {
		hello()
		return
	}
	var numbers [3]int
	for i := range numbers {
		var err error
		numbers[i], err = strconv.Atoi(os.Args[2+i])
		check(err)
	}
	contest, operations := os.Args[1], numbers[0]
	prepare := find(contest)
	warm := time.Duration(numbers[1]) * time.Millisecond
	least := time.Duration(numbers[2]) * time.Millisecond
	began := time.Now()
	result := prepare(operations)()
	for time.Since(began) < warm {
		result = prepare(operations)()
	}
	passes := 0
	var took time.Duration
	var cpu int64
	for passes == 0 || took < least {
		pass := prepare(operations)
		cpuBefore := cpuTime()
		before := time.Now()
		again := pass()
		took += time.Since(before)
		cpu += cpuTime() - cpuBefore
		if contest == "idle" || contest == "memory" || contest == "ticker" {
			print(float64(again), float64(cpu)/float64(operations), again)
			return
		}
		if again != result {
			panic(fmt.Sprint("gave ", result, " and then ", again))
		}
		passes++
	}
	all := float64(passes) * float64(operations)
	print(float64(took)/all, float64(cpu)/all, result)
}
