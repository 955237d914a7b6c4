package io.gavel.kernel;

import java.util.List;

/** What a provider found. */
public sealed interface Probe {
  /** At least one device. */
  record Available(List<KernelDevice> devices) implements Probe {
    public Available {
      devices = List.copyOf(devices);
      if (devices.isEmpty()) {
        throw new IllegalArgumentException(
            "devices is empty, expected at least one; refuse instead");
      }
    }
  }

  /** No device, and why, in words an operator can act on. */
  record Refused(String reason) implements Probe {
    public Refused {
      if (reason.isBlank()) {
        throw new IllegalArgumentException("reason is blank, expected what is missing");
      }
    }
  }
}
