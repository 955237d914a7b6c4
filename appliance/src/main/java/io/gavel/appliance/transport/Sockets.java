package io.gavel.appliance.transport;

import io.gavel.appliance.transport.HelloHandler.Outcome;
import io.gavel.appliance.wire.Hello;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.resolver.NoopAddressResolverGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/**
 * Netty for one {@link PeerNetwork}: event loops, the listening socket, and the pipeline every
 * connection starts with.
 *
 * <p>What is dialed for bulk has the second event loop, where there is one; all else has the first.
 * An accepted connection does not say what it is for before its hello, when it cannot change loops
 * any more; so every connection's turn is short: it reads at most {@link #READS_PER_TURN_MAX} times
 * and writes at most what the high-water mark allows.
 */
final class Sockets {
  /** Incoming connections that are not open yet; each pair may need two at once. */
  private static final int OPENING_MAX = 64;

  private static final int OPENING_PER_VALIDATOR_MAX = 4;

  /** Of at most 64 KiB each. */
  private static final int READS_PER_TURN_MAX = 4;

  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(64 << 10, 256 << 10);

  private static final int BACKLOG = 256;

  /** For what is queued and the TLS goodbye; a peer that does not read gets no longer. */
  private static final long CLOSE_MS = 500;

  private static final long SHUTDOWN_MS = 2_000;

  private final PeerNetworkConfig config;
  private final Peering peering;
  private final IoBackend.Chosen chosen;
  private final SSLContext tls;
  private final MultiThreadIoEventLoopGroup group;
  private final EventLoop consensusLoop;
  private final EventLoop bulkLoop;
  private final int openingMax;

  /** All that is open or opening. */
  private final ChannelGroup channels = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);

  /** For the signatures of a handshake, which take longer than a vote should wait. */
  private final ExecutorService handshakes =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("tls-handshake").factory());

  private Channel server;
  private volatile boolean closing;

  /** The first event loop's alone, which all that is accepted belongs to. */
  private int opening;

  Sockets(PeerNetworkConfig config, TlsIdentity identity, Peering peering)
      throws TransportException {
    this.config = config;
    this.peering = peering;
    this.openingMax = Math.max(OPENING_MAX, OPENING_PER_VALIDATOR_MAX * peering.set().size());
    this.tls = identity.context(peering.set());
    this.chosen = IoBackend.choose(IoBackend.CANDIDATES, config.transport());
    this.group =
        new MultiThreadIoEventLoopGroup(
            config.eventLoops(),
            new DefaultThreadFactory("gavel-net-" + peering.self(), true),
            chosen.backend().handlers().get());
    this.consensusLoop = group.next();
    this.bulkLoop = config.eventLoops() == 1 ? consensusLoop : group.next();
  }

  TransportChoice choice() {
    return chosen.choice();
  }

  int port() {
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  void listen() throws TransportException {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(consensusLoop)
            .channel(chosen.backend().serverChannel())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, receiveBuffers())
            .childHandler(pipeline(this::accept));
    PeerAddress listen = config.listen();
    ChannelFuture bound =
        bootstrap.bind(new InetSocketAddress(listen.host(), listen.port())).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new TransportException(
          "network.listen is "
              + listen
              + ", which cannot be listened on: "
              + HelloHandler.reason(bound.cause()),
          bound.cause());
    }
    server = bound.channel();
  }

  Dialer dialer(Link link) {
    EventLoop loop =
        switch (link.kind()) {
          case CONSENSUS -> consensusLoop;
          case BULK -> bulkLoop;
        };
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(chosen.backend().channel())
            .resolver(NoopAddressResolverGroup.INSTANCE)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, config.timing().openMs())
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .option(ChannelOption.RECVBUF_ALLOCATOR, receiveBuffers())
            .handler(pipeline(channel -> dialed(channel, link)));
    Backoff backoff =
        new Backoff(
            config.timing().backoffMinMs(), config.timing().backoffMaxMs(), new SecureRandom());
    return new Dialer(link, loop, bootstrap, backoff, config.timing().backoffMaxMs());
  }

  private static AdaptiveRecvByteBufAllocator receiveBuffers() {
    AdaptiveRecvByteBufAllocator buffers = new AdaptiveRecvByteBufAllocator();
    buffers.maxMessagesPerRead(READS_PER_TURN_MAX);
    return buffers;
  }

  private interface Setup {
    void accept(Channel channel);
  }

  private static ChannelInitializer<Channel> pipeline(Setup setup) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        setup.accept(channel);
      }
    };
  }

  private void dialed(Channel channel, Link link) {
    Outcome outcome =
        new Outcome() {
          @Override
          public void opened() {
            // The link hears of it by itself.
          }

          @Override
          public void failed(String reason) {
            link.dialFailed(reason);
          }
        };
    fill(channel, link, outcome);
  }

  private void accept(Channel channel) {
    if (opening == openingMax) {
      refuse(channel, openingMax + " connections are opening, expected at most that");
      channel.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
      return;
    }
    opening++;
    Outcome outcome =
        new Outcome() {
          @Override
          public void opened() {
            opening--;
          }

          @Override
          public void failed(String reason) {
            opening--;
            refuse(channel, reason);
          }
        };
    fill(channel, null, outcome);
  }

  private void refuse(Channel channel, String reason) {
    if (closing) {
      return;
    }
    peering.refused().increment();
    peering.listener().refused("connection from " + channel.remoteAddress() + ": " + reason);
  }

  private void fill(Channel channel, Link dialed, Outcome outcome) {
    channels.add(channel);
    ReadGate gate = new ReadGate();
    SslHandler security = new SslHandler(TlsIdentity.engine(tls, dialed != null), handshakes);
    // One deadline for all of opening is HelloHandler's.
    security.setHandshakeTimeoutMillis(0);
    security.setCloseNotifyFlushTimeoutMillis(CLOSE_MS);
    PeerNetworkConfig.Timing timing = config.timing();
    IdleStateHandler idle =
        new IdleStateHandler(timing.deadMs(), timing.pingMs(), 0, TimeUnit.MILLISECONDS);
    FrameDecoder frames = new FrameDecoder(Hello.BYTES);
    channel
        .pipeline()
        .addLast(gate, security, idle, frames)
        .addLast(new HelloHandler(peering, frames, gate, dialed, outcome));
  }

  /** Stops accepting, has the links stopped, and ends the loops once all is closed. */
  void close(Runnable stopLinks) {
    closing = true;
    if (server != null) {
      server.close().awaitUninterruptibly();
    }
    stopLinks.run();
    channels.close().awaitUninterruptibly(SHUTDOWN_MS);
    group.shutdownGracefully(0, SHUTDOWN_MS, TimeUnit.MILLISECONDS).awaitUninterruptibly();
    handshakes.shutdownNow();
  }
}
