package io.gavel.appliance.config;

import java.util.Locale;

/** The I/O an operator wants for connections; {@code AUTO} takes the best that works here. */
public enum TransportWish {
  AUTO,
  IO_URING,
  EPOLL,
  NIO;

  /** As it stands in the configuration: {@code io_uring}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
