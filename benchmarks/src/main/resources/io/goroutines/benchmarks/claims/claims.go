// What the texts claim of goroutines, measured in Go: the twin of Examiner.java. Prints a line for each
// finding, and before it one that names the claim.
//
// claims QUICK
package main

import (
	"fmt"
	"os"
	"runtime"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	batch    = 1000
	ringSize = 100
	laps     = 50
	slices   = 5
	depth    = 1000
	parts    = 1000
	warmUp   = 500 * time.Millisecond
)

var quick bool

func sized(full, small int) int {
	if quick {
		return small
	}
	return full
}

func begin(claim string) { fmt.Println("examining", claim) }

func found(claim string, value float64, note string) {
	fmt.Println(strings.TrimSpace(fmt.Sprintf("found %s %.4f %s", claim, value, note)))
}

func median(values []float64) float64 {
	sort.Float64s(values)
	return values[len(values)/2]
}

func nanos(pass func(), atLeast time.Duration) float64 {
	began := time.Now()
	passes := 0
	for passes == 0 || time.Since(began) < atLeast {
		pass()
		passes++
	}
	return float64(time.Since(began)) / float64(passes)
}

func each(pass func(), operations int) float64 {
	nanos(pass, warmUp)
	slice := time.Duration(sized(120, 20)) * time.Millisecond
	values := make([]float64, slices)
	for i := range values {
		values[i] = nanos(pass, slice) / float64(operations)
	}
	return median(values)
}

func createAndFinish() {
	var ended sync.WaitGroup
	ended.Add(batch)
	for i := 0; i < batch; i++ {
		go func() { ended.Done() }()
	}
	ended.Wait()
}

// Whoever gets the token has long since begun to wait.
func ring() {
	first := make(chan int)
	in := first
	for i := 1; i < ringSize; i++ {
		from, to := in, make(chan int)
		go func() {
			for token := range from {
				to <- token + 1
			}
			close(to)
		}()
		in = to
	}
	token := 0
	for lap := 0; lap < laps; lap++ {
		first <- token
		token = <-in + 1
	}
	close(first)
	if token != ringSize*laps {
		panic(fmt.Sprint("the token says ", token))
	}
}

var sink uint64

func turns(count int) uint64 {
	x := uint64(88172645463325252)
	for i := 0; i < count; i++ {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
	}
	return x
}

func computed(goroutines, all int, locked bool) float64 {
	var ended sync.WaitGroup
	ended.Add(goroutines)
	began := time.Now()
	for i := 0; i < goroutines; i++ {
		go func() {
			if locked {
				runtime.LockOSThread() // a thread of its own, which ends with it
			}
			atomic.AddUint64(&sink, turns(all/goroutines))
			ended.Done()
		}()
	}
	ended.Wait()
	return float64(time.Since(began))
}

func cpu() float64 {
	all := sized(120_000_000, 24_000_000)
	ratios := make([]float64, 0, slices)
	for i := -2; i < slices; i++ {
		plain := computed(runtime.NumCPU(), all, true)
		split := computed(parts, all, false)
		if i >= 0 {
			ratios = append(ratios, split/plain)
		}
	}
	return median(ratios)
}

// The number of a line of a file, as /proc has them; 0 if the system does not tell.
func field(file, key string) float64 {
	content, err := os.ReadFile(file)
	if err != nil {
		return 0
	}
	for _, line := range strings.Split(string(content), "\n") {
		var number float64
		if _, err := fmt.Sscanf(line, key+": %f", &number); err == nil {
			return number
		}
	}
	return 0
}

func resident() float64 { return field("/proc/self/status", "VmRSS") * 1024 }

// A stack that is too large is halved by each collection, and no further.
func collected() runtime.MemStats {
	for i := 0; i < 10; i++ {
		runtime.GC()
	}
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats
}

func crowd(count int) (wait func(), open func()) {
	var arriving, leaving sync.WaitGroup
	arriving.Add(count)
	leaving.Add(count)
	gate := make(chan int)
	for i := 0; i < count; i++ {
		go func() {
			arriving.Done()
			<-gate
			leaving.Done()
		}()
	}
	return arriving.Wait, func() { close(gate); leaving.Wait() }
}

// What is to be said of a number of threads: nothing, if it was measured as announced.
func fewer(count int, waited string) string {
	if count == 100_000 {
		return ""
	}
	return waited
}

// The second half of many, beside the first: what a process needs to have any at all is in neither.
func memory() {
	count := sized(100_000, 20_000)
	half := count / 2
	waitFirst, openFirst := crowd(half)
	waitFirst()
	began := collected()
	before := resident()
	waitSecond, openSecond := crowd(half)
	waitSecond()
	now := collected()
	residentEach := (resident() - before) / float64(half)
	waited := fmt.Sprintf("%d,%03d waited", count/1000, count%1000)
	found("RESERVED", float64(now.Sys-began.Sys)/float64(half), "asked of the system; "+waited)
	if before > 0 {
		found("RESIDENT", residentEach, waited)
		found("FIT", field("/proc/meminfo", "MemAvailable")*1024/residentEach+float64(count),
			"extrapolated; what ends first is memory; "+waited)
		found("OS_THREADS", field("/proc/self/status", "Threads"), fewer(count, waited))
	}
	openFirst()
	openSecond()
}

type gates struct {
	arriving [3]sync.WaitGroup
	gate     [3]chan int
}

func (g *gates) waitAt(i int) {
	g.arriving[i].Done()
	<-g.gate[i]
}

func deep(further int, g *gates) int {
	if further == 0 {
		g.waitAt(1)
		return 0
	}
	return deep(further-1, g) + 1
}

func stacks() {
	count := sized(1000, 250)
	before := collected().StackInuse
	g := &gates{}
	for i := range g.gate {
		g.gate[i] = make(chan int)
		g.arriving[i].Add(count)
	}
	var leaving sync.WaitGroup
	leaving.Add(count)
	for i := 0; i < count; i++ {
		go func() {
			g.waitAt(0)
			if deep(depth, g) != depth {
				panic("came back from elsewhere")
			}
			g.waitAt(2)
			leaving.Done()
		}()
	}
	for i, claim := range []string{"STACK_SHALLOW", "STACK_DEEP", "STACK_RETURNED"} {
		g.arriving[i].Wait()
		found(claim, (float64(collected().StackInuse)-float64(before))/float64(count), "stacks")
		close(g.gate[i])
	}
	leaving.Wait()
}

func main() {
	quick = len(os.Args) > 1 && os.Args[1] == "true"
	begin("STACK_SHALLOW")
	stacks()
	begin("RESIDENT")
	memory()
	begin("CREATE")
	found("CREATE", each(createAndFinish, batch), "")
	begin("SWITCH")
	found("SWITCH", each(ring, ringSize*laps), "")
	begin("CPU")
	found("CPU", cpu(), "split among 1,000")
}
