package io.goroutines.benchmarks.peers;

import io.goroutines.benchmarks.compare.Classic;
import io.goroutines.benchmarks.compare.Contest;
import io.goroutines.benchmarks.compare.Implementation;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Netty beside the echo: handlers on event loops, one for each processor, for both sides. */
public final class Netty implements Implementation {

  private static final int CONNECTIONS = 100;
  private static final int SIZE = 64;

  private @Nullable EventLoopGroup loops;

  /** Called by the service loader. */
  public Netty() {}

  @Override
  public String name() {
    return "netty";
  }

  @Override
  public String version() {
    return Versions.of("netty.version");
  }

  @Override
  public String versions() {
    return Versions.of("netty");
  }

  @Override
  public Optional<String> leftOut(Contest contest, int procs) {
    if (!(contest instanceof Classic)) {
      return contest.reserved();
    }
    return contest == Classic.ECHO ? Optional.empty() : Optional.of("it is for networks");
  }

  @Override
  public List<String> flags(int procs) {
    return List.of();
  }

  @Override
  public void open(int procs) {
    loops = new MultiThreadIoEventLoopGroup(procs, NioIoHandler.newFactory());
  }

  /** Sends back what comes. */
  private static final class Server extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      context.writeAndFlush(message, context.voidPromise());
    }
  }

  /** Sends a message, and the next one when all of it is back. */
  private static final class Client extends ChannelInboundHandlerAdapter {
    private final Course course;
    private int left;
    private int missing;
    private long got;

    Client(Course course, int trips) {
      this.course = course;
      this.left = trips;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      send(context);
    }

    private void send(ChannelHandlerContext context) {
      if (left == 0) {
        course.bytes.addAndGet(got);
        course.done.countDown();
        context.close();
        return;
      }
      left--;
      missing = SIZE;
      context.writeAndFlush(context.alloc().buffer(SIZE).writeZero(SIZE), context.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf buffer = (ByteBuf) message;
      int read = buffer.readableBytes();
      buffer.release();
      got += read;
      missing -= read;
      if (missing == 0) {
        send(context);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      course.broken.completeExceptionally(cause);
      course.done.countDown();
      context.close();
    }
  }

  /** One pass. */
  private static final class Course {
    final AtomicLong bytes = new AtomicLong();
    final CountDownLatch done = new CountDownLatch(CONNECTIONS);
    final CompletableFuture<Void> broken = new CompletableFuture<>();
  }

  @Override
  public long run(Contest contest, int operations) throws Exception {
    EventLoopGroup group = Objects.requireNonNull(loops);
    Course course = new Course();
    Channel server =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    channel.pipeline().addLast(new Server());
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sync()
            .channel();
    Bootstrap clients =
        new Bootstrap()
            .group(group)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .handler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    channel.pipeline().addLast(new Client(course, operations / CONNECTIONS));
                  }
                });
    for (int c = 0; c < CONNECTIONS; c++) {
      clients
          .connect(server.localAddress())
          .addListener(
              connected -> {
                if (!connected.isSuccess()) {
                  course.broken.completeExceptionally(connected.cause());
                  course.done.countDown();
                }
              });
    }
    course.done.await();
    server.close().sync();
    if (course.broken.isCompletedExceptionally()) {
      course.broken.get();
    }
    return course.bytes.get();
  }
}
