package io.gavel.appliance.config;

/** Which Netty transport a node uses; {@code AUTO} takes the best that works here. */
public enum TransportChoice {
  AUTO,
  IO_URING,
  EPOLL,
  NIO
}
