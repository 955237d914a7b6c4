package io.gavel.appliance.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Keeps one link connected: dials, and dials again after a growing pause. The pause starts over
 * only after a connection that lasted, so that a peer that opens and closes at once is not dialed
 * in a frenzy. Belongs to its link's event loop.
 */
final class Dialer {
  /** Makes the dialer of a link. */
  @FunctionalInterface
  interface Factory {
    Dialer dialer(Link link);
  }

  private final Link link;
  private final EventLoop loop;
  private final Bootstrap bootstrap;
  private final Backoff backoff;
  private final long stableNs;

  private long openedNs;
  private boolean open;
  private ScheduledFuture<?> retry;
  private volatile boolean stopped;

  /**
   * @param bootstrap with the pipeline that opens this link
   * @param stableMs how long a connection lasts to count as stable
   */
  Dialer(Link link, EventLoop loop, Bootstrap bootstrap, Backoff backoff, int stableMs) {
    this.link = link;
    this.loop = loop;
    this.bootstrap = bootstrap;
    this.backoff = backoff;
    this.stableNs = TimeUnit.MILLISECONDS.toNanos(stableMs);
  }

  /** Any thread. */
  void start() {
    loop.execute(this::dial);
  }

  /** Any thread; a connection attempt that is under way ends with its event loop. */
  void stop() {
    stopped = true;
    onLoop(
        () -> {
          if (retry != null) {
            retry.cancel(false);
          }
        });
  }

  boolean stopped() {
    return stopped;
  }

  private void dial() {
    if (stopped) {
      return;
    }
    PeerAddress address = link.address();
    try {
      connect(InetAddress.ofLiteral(address.host()));
    } catch (IllegalArgumentException notLiteral) {
      // The JDK's lookup blocks, for seconds where a name server is away; votes must not wait.
      Thread.ofVirtual().name("resolve-" + address.host()).start(this::resolve);
    }
  }

  private void resolve() {
    try {
      InetAddress found = InetAddress.getByName(link.address().host());
      onLoop(() -> connect(found));
    } catch (UnknownHostException e) {
      onLoop(() -> link.dialFailed("host " + link.address().host() + " is not known"));
    }
  }

  private void onLoop(Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException closed) {
      // The network was closed while the name was looked up; there is nobody left to tell.
      return;
    }
  }

  private void connect(InetAddress host) {
    bootstrap
        .connect(new InetSocketAddress(host, link.address().port()))
        .addListener((ChannelFutureListener) this::connected);
  }

  private void connected(ChannelFuture attempt) {
    if (!attempt.isSuccess()) {
      link.dialFailed(HelloHandler.reason(attempt.cause()));
    }
  }

  /** The connection is open. */
  void opened() {
    open = true;
    openedNs = System.nanoTime();
  }

  /** There is no connection, or none any more. */
  void lost() {
    if (open && System.nanoTime() - openedNs >= stableNs) {
      backoff.reset();
    }
    open = false;
    if (!stopped) {
      retry = loop.schedule(this::dial, backoff.nextMs(), TimeUnit.MILLISECONDS);
    }
  }
}
