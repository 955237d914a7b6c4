package io.gavel.appliance.transport;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * One way of doing socket I/O with Netty, a candidate for {@link #choose}.
 *
 * @param name what an operator calls it
 * @param refusal why this machine cannot have it; empty where it can
 * @param handlers what drives an event loop of this kind
 */
record IoBackend(
    String name,
    Supplier<Optional<String>> refusal,
    Supplier<IoHandlerFactory> handlers,
    Class<? extends ServerChannel> serverChannel,
    Class<? extends Channel> channel) {
  /** An operator's word for "the best there is". */
  static final String AUTO = "auto";

  /** Best first. A device that takes whole TCP flows stands before the kernel's ways. */
  static final List<IoBackend> CANDIDATES =
      List.of(
          new IoBackend(
              "io_uring",
              () -> reason(IoUring.isAvailable(), IoUring::unavailabilityCause),
              IoUringIoHandler::newFactory,
              IoUringServerSocketChannel.class,
              IoUringSocketChannel.class),
          new IoBackend(
              "epoll",
              () -> reason(Epoll.isAvailable(), Epoll::unavailabilityCause),
              EpollIoHandler::newFactory,
              EpollServerSocketChannel.class,
              EpollSocketChannel.class),
          new IoBackend(
              "nio",
              Optional::empty,
              NioIoHandler::newFactory,
              NioServerSocketChannel.class,
              NioSocketChannel.class));

  /** A candidate and why it was taken. */
  record Chosen(IoBackend backend, TransportChoice choice) {}

  /**
   * The first candidate that this machine can have, or the one asked for by name.
   *
   * @param wanted {@link #AUTO} or a candidate's name
   * @throws TransportException if no candidate has the name, or it is refused
   */
  static Chosen choose(List<IoBackend> candidates, String wanted) throws TransportException {
    return wanted.equals(AUTO) ? best(candidates) : named(candidates, wanted);
  }

  private static Chosen best(List<IoBackend> candidates) throws TransportException {
    StringBuilder refusals = new StringBuilder();
    for (IoBackend candidate : candidates) {
      Optional<String> refusal = candidate.refusal.get();
      if (refusal.isEmpty()) {
        String reason = refusals.isEmpty() ? "the best of " + names(candidates) : "" + refusals;
        return new Chosen(candidate, new TransportChoice(candidate.name, reason));
      }
      refusals.append(refusals.isEmpty() ? "" : "; ");
      refusals.append(candidate.name).append(" refused: ").append(refusal.get());
    }
    throw new TransportException("no transport is available: " + refusals);
  }

  private static Chosen named(List<IoBackend> candidates, String wanted) throws TransportException {
    for (IoBackend candidate : candidates) {
      if (candidate.name.equals(wanted)) {
        Optional<String> refusal = candidate.refusal.get();
        if (refusal.isPresent()) {
          throw new TransportException(
              "transport is \"" + wanted + "\", which this machine refuses: " + refusal.get());
        }
        return new Chosen(candidate, new TransportChoice(wanted, "the operator asked for it"));
      }
    }
    throw new TransportException(
        "transport is \"" + wanted + "\", expected " + AUTO + " or one of " + names(candidates));
  }

  private static String names(List<IoBackend> candidates) {
    return candidates.stream().map(IoBackend::name).collect(Collectors.joining(", "));
  }

  private static Optional<String> reason(boolean available, Supplier<Throwable> cause) {
    if (available) {
      return Optional.empty();
    }
    // Netty wraps the loader's failure; the innermost message is the one that says why.
    Throwable innermost = cause.get();
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    String message = innermost.getMessage();
    return Optional.of(message == null ? innermost.getClass().getSimpleName() : message);
  }
}
