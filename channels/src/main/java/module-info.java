/** Channels and select. */
module io.goroutines.channels {
  requires transitive io.goroutines;
  requires static org.jspecify;

  exports io.goroutines.channels;

  provides io.goroutines.ChannelFactory with
      io.goroutines.channels.StandardChannelFactory;
}
