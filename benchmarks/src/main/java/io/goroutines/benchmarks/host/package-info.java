/** What every measurement needs of the machine: processes, a description of it, and Go. */
@NullMarked
package io.goroutines.benchmarks.host;

import org.jspecify.annotations.NullMarked;
