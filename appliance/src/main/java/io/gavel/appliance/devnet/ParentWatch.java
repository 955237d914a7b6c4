package io.gavel.appliance.devnet;

import java.io.IOException;
import java.io.InputStream;

/**
 * Ends a child process with its parent, whichever way the parent ends: the parent holds the other
 * end of the child's standard input and never writes, so the system itself closes it with the
 * parent, even after kill -9.
 */
public final class ParentWatch {
  private ParentWatch() {}

  /**
   * Calls {@code onEnd} once, on a thread of its own, as {@code fromParent} ends.
   *
   * @param fromParent standard input; what comes from it is dropped
   */
  public static Thread start(InputStream fromParent, Runnable onEnd) {
    return Thread.ofPlatform()
        .daemon()
        .name("parent-watch")
        .start(
            () -> {
              drain(fromParent);
              onEnd.run();
            });
  }

  private static void drain(InputStream in) {
    byte[] ignored = new byte[256];
    try {
      while (in.read(ignored) >= 0) {
        // A parent has nothing to say; only the end matters.
      }
    } catch (IOException e) {
      // Broken is as good as closed: there is no parent at the other end.
    }
  }
}
