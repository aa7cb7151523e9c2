package io.goroutines.examples.net;

import io.goroutines.ConfigurationException;
import io.goroutines.examples.program.Arguments;
import io.goroutines.examples.program.Example;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;

/** Opens the sockets on which servers listen. */
final class Listener {

  /**
   * How many connections may wait to be accepted. When more come together, the system drops their
   * first packets, and they retry after a second. The system may allow fewer.
   */
  static final int BACKLOG = 1024;

  private Listener() {}

  /** Listens on an address, or the loopback one, and a port, or any free one if that is 0. */
  static ServerSocket open(Optional<String> bind, int port, Example example) {
    InetAddress address = address(bind, "--bind", example);
    InetSocketAddress at = new InetSocketAddress(address, port);
    try {
      ServerSocket listener = new ServerSocket();
      try {
        listener.bind(at, BACKLOG);
        return listener;
      } catch (IOException e) {
        listener.close();
        throw e;
      }
    } catch (IOException e) {
      throw new ConfigurationException(
          example.name()
              + ": cannot listen on "
              + spelled(at)
              + ": "
              + reason(e)
              + "; choose another port (--port N, 0 for any free one) or address (--bind ADDR)",
          e);
    }
  }

  /** Returns the address of a host, or the loopback one. */
  static InetAddress address(Optional<String> host, String option, Example example) {
    try {
      if (host.isPresent() && host.get().isBlank()) {
        throw new UnknownHostException(host.get());
      }
      return host.isPresent()
          ? InetAddress.getByName(host.get())
          : InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1});
    } catch (UnknownHostException e) {
      throw new ConfigurationException(
          example.name()
              + ": "
              + option
              + ": unknown host "
              + Arguments.quoted(host.orElse(""))
              + "; give an address such as 127.0.0.1, or a name that this machine knows",
          e);
    }
  }

  /** Returns host and port as users type them. */
  static String spelled(InetSocketAddress at) {
    String host = at.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + at.getPort();
  }

  static String spelled(ServerSocket listener) {
    return spelled((InetSocketAddress) listener.getLocalSocketAddress());
  }

  /** Returns an exception's message, on one line. */
  static String reason(IOException e) {
    String message = e.getMessage();
    if (message == null || message.isBlank()) {
      return e.getClass().getSimpleName();
    }
    String line = message.lines().findFirst().orElse(message);
    return line.substring(0, 1).toLowerCase(Locale.ROOT) + line.substring(1);
  }
}
