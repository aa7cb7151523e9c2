package io.goroutines.benchmarks.peers

import io.goroutines.benchmarks.compare.Classic
import io.goroutines.benchmarks.compare.Compute
import io.goroutines.benchmarks.compare.Contest
import io.goroutines.benchmarks.compare.Curve
import io.goroutines.benchmarks.compare.GoBenchmark
import io.goroutines.benchmarks.compare.Lateness
import io.goroutines.benchmarks.compare.Implementation
import io.goroutines.benchmarks.compare.Waiting
import java.util.Optional
import java.util.Properties
import java.util.concurrent.Callable
import java.util.concurrent.atomic.AtomicInteger
import java.util.concurrent.atomic.AtomicLong
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.DelicateCoroutinesApi
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.GlobalScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.async
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.channels.SendChannel
import kotlinx.coroutines.delay
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.selects.select
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.yield

/**
 * Coroutines on Dispatchers.Default, whose size is set by its own property rather than by
 * limitedParallelism, which would put a layer between.
 */
@OptIn(DelicateCoroutinesApi::class)
class Kotlin : Implementation {

  override fun name() = "kotlin"

  override fun version(): String = property("kotlin.version")

  override fun versions(): String = property("kotlin")

  private fun property(name: String): String {
    val all = Properties()
    Kotlin::class.java.getResourceAsStream("versions.properties").use { all.load(it) }
    return all.getProperty(name)
  }

  override fun leftOut(contest: Contest, procs: Int): Optional<String> =
      when (contest) {
        is GoBenchmark -> contest.reserved()
        Classic.ECHO -> Optional.of("kotlinx.coroutines has no sockets")
        Classic.STARTUP -> Optional.of("no program of its own is written for it")
        else -> Optional.empty()
      }

  override fun flags(procs: Int): List<String> =
      listOf(
          "-Dkotlinx.coroutines.scheduler.core.pool.size=$procs",
          "-Dkotlinx.coroutines.scheduler.max.pool.size=${procs + 64}",
      )

  override fun open(procs: Int) {}

  override fun prepare(contest: Contest, operations: Int): Callable<Long> =
      if (contest == Classic.IDLE) waiting(Waiting.IDLE, Channel()).idle(operations)
      else super.prepare(contest, operations)

  override fun run(contest: Contest, operations: Int): Long =
      when (contest) {
        is Classic -> run(contest, operations)
        is Curve.Point -> inside { grown(contest, operations) }
        is GoBenchmark -> throw UnsupportedOperationException()
      }

  private fun run(contest: Classic, operations: Int): Long =
      when (contest) {
        Classic.PINGPONG -> inside { pingPong(operations) }
        Classic.STREAM -> inside { stream(Channel(), operations) }
        Classic.STREAM128 -> inside { stream(Channel(128), operations) }
        Classic.FOURTOFOUR -> inside { manyToMany(8, operations) }
        Classic.SPAWN -> inside { spawn(operations) }
        Classic.RING -> inside { ring(operations) }
        Classic.SIEVE -> inside { sieve(operations) }
        Classic.SELECT3 -> inside { select3(operations) }
        Classic.SKYNET -> inside { skynet(operations) }
        Classic.YIELD4 -> inside { yield4(operations) }
        Classic.SLEEPERS -> inside { sleepers(operations) }
        Classic.MUTEX8 -> inside { mutex8(operations) }
        Classic.CPU -> inside { Compute.turns(operations) }
        Classic.IDLE -> prepare(contest, operations).call()
        Classic.MEMORY -> memory(operations)
        Classic.TICKER -> ticker(operations)
        Classic.ECHO,
        Classic.STARTUP -> throw UnsupportedOperationException()
      }

  private fun inside(body: suspend () -> Long): Long {
    val result = GlobalScope.async(Dispatchers.Default) { body() }
    return runBlocking { result.await() }
  }

  /** Starts a coroutine that is nobody's child, as the others' are. */
  private fun start(body: suspend CoroutineScope.() -> Unit): Job =
      GlobalScope.launch(Dispatchers.Default, block = body)

  private fun number(i: Int) = i and 127

  private suspend fun pingPong(operations: Int): Long {
    val rounds = operations / 2
    val ping = Channel<Int>()
    val pong = Channel<Int>()
    start { repeat(rounds) { pong.send(ping.receive()) } }
    var sum = 0L
    for (i in 0 until rounds) {
      ping.send(number(i))
      sum += pong.receive()
    }
    return sum
  }

  private suspend fun stream(channel: Channel<Int>, elements: Int): Long {
    start {
      for (i in 0 until elements) channel.send(number(i))
      channel.close()
    }
    var sum = 0L
    for (element in channel) sum += element
    return sum
  }

  private suspend fun grown(point: Curve.Point, operations: Int): Long =
      if (point.curve() == Curve.CASES) selectAmong(point.at(), operations)
      else manyToMany(point.goroutines(), operations)

  private suspend fun manyToMany(coroutines: Int, operations: Int): Long {
    val half = coroutines / 2
    val elements = Channel<Int>(64)
    val sums = Channel<Long>(half)
    val senders = AtomicInteger(half)
    repeat(half) {
      start {
        for (i in 0 until operations / half) elements.send(number(i))
        if (senders.decrementAndGet() == 0) elements.close()
      }
    }
    repeat(half) {
      start {
        var sum = 0L
        for (element in elements) sum += element
        sums.send(sum)
      }
    }
    var sum = 0L
    repeat(half) { sum += sums.receive() }
    return sum
  }

  private suspend fun selectAmong(cases: Int, operations: Int): Long {
    val channels = List(cases) { Channel<Int>() }
    start { for (i in 0 until operations) channels[i % cases].send(number(i)) }
    var sum = 0L
    repeat(operations) {
      sum += select<Int> { for (channel in channels) channel.onReceive { it } }
    }
    return sum
  }

  private suspend fun spawn(operations: Int): Long {
    val done = Channel<Int>(1)
    var batches = 0L
    for (started in 0 until operations step 1_000) {
      val left = AtomicInteger(1_000)
      repeat(1_000) { start { if (left.decrementAndGet() == 0) done.send(1) } }
      batches += done.receive()
    }
    return batches
  }

  private suspend fun ring(operations: Int): Long {
    val laps = operations / 1_000
    val first = Channel<Int>()
    var last = first
    repeat(999) {
      val before = last
      val after = Channel<Int>()
      start { repeat(laps) { after.send(number(before.receive() + 1)) } }
      last = after
    }
    var token = 0
    repeat(laps) {
      first.send(token)
      token = last.receive()
    }
    return token.toLong()
  }

  private suspend fun sieve(primes: Int): Long {
    val chain = ArrayList<Job>()
    val numbers = Channel<Int>()
    chain += start {
      var i = 2
      while (true) numbers.send(i++)
    }
    var source = numbers
    var prime = 0
    repeat(primes) {
      prime = source.receive()
      val out = Channel<Int>()
      chain += filter(source, out, prime)
      source = out
    }
    chain.forEach { it.cancel() }
    chain.joinAll()
    return prime.toLong()
  }

  private fun filter(source: Channel<Int>, out: Channel<Int>, prime: Int) = start {
    while (true) {
      val number = source.receive()
      if (number % prime != 0) out.send(number)
    }
  }

  private suspend fun select3(operations: Int): Long {
    fun producer(): Channel<Int> {
      val channel = Channel<Int>()
      start { for (i in 0 until operations / 3) channel.send(number(i)) }
      return channel
    }
    val a = producer()
    val b = producer()
    val c = producer()
    var sum = 0L
    repeat(operations / 3 * 3) {
      sum +=
          select<Int> {
            a.onReceive { it }
            b.onReceive { it }
            c.onReceive { it }
          }
    }
    return sum
  }

  private suspend fun skynet(leaves: Int): Long {
    val top = Channel<Long>()
    start { node(top, 0, leaves) }
    return top.receive()
  }

  private suspend fun node(up: SendChannel<Long>, first: Long, leaves: Int) {
    if (leaves == 1) {
      up.send(first)
      return
    }
    val below = Channel<Long>()
    val each = leaves / 10
    for (i in 0 until 10) start { node(below, first + i.toLong() * each, each) }
    var sum = 0L
    repeat(10) { sum += below.receive() }
    up.send(sum)
  }

  private suspend fun yield4(operations: Int): Long {
    val done = Channel<Int>(4)
    repeat(4) {
      start {
        var yields = 0
        while (yields < operations / 4) {
          yield()
          yields++
        }
        done.send(yields)
      }
    }
    var sum = 0L
    repeat(4) { sum += done.receive() }
    return sum
  }

  private suspend fun sleepers(count: Int): Long {
    val left = AtomicInteger(count)
    val done = Channel<Int>()
    for (i in 0 until count) {
      start {
        delay((i % 50).toLong())
        if (left.decrementAndGet() == 0) done.send(1)
      }
    }
    return done.receive().toLong()
  }

  private class Counter {
    var count = 0L
  }

  private suspend fun mutex8(operations: Int): Long {
    val lock = Mutex()
    val counter = Counter()
    val all = List(8) { start { repeat(operations / 8) { lock.withLock { counter.count++ } } } }
    all.joinAll()
    return counter.count
  }

  private fun memory(count: Int): Long {
    val never = Channel<Int>()
    return waiting(count, never).measure { never.close() }
  }

  private fun waiting(count: Int, never: Channel<Int>): Waiting {
    val waiting = Waiting(count)
    repeat(count) {
      start {
        waiting.begins()
        never.receiveCatching()
        waiting.ended()
      }
    }
    return waiting
  }

  /** delay takes whole milliseconds and rounds up, so a tick may be that much late by itself. */
  private fun ticker(millis: Int): Long {
    val sink = AtomicLong()
    val lateness = LongArray(millis)
    val ticker = start {
      val began = System.nanoTime()
      for (tick in 0 until millis) {
        val due = began + (tick + 1) * 1_000_000L
        val ahead = due - System.nanoTime()
        if (ahead > 0) delay((ahead + 999_999) / 1_000_000)
        lateness[tick] = System.nanoTime() - due
      }
    }
    val hogs = List(4) { start { sink.addAndGet(Compute.during(millis.toLong())) } }
    runBlocking {
      hogs.joinAll()
      ticker.join()
    }
    return Lateness.worstHundredth(lateness)
  }
}
