/** What others build apart from us, used as they would use it. */
package io.goroutines.apart;
