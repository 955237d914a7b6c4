package io.gavel.appliance.cli;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Runs a command that Ctrl-C and SIGTERM end in order: they ask it to stop, and the process ends
 * once it has, with the exit code that the command came to.
 */
public final class Interruptible {
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile boolean ending;
  private volatile int exitCode = Gavel.EXIT_FAILURE;

  private Interruptible() {}

  /**
   * @param work its own last act is to show what it came to
   * @param stop called from another thread, at most once, when the process is asked to end
   * @param waitS how long the process then waits for {@code work} at most
   */
  public static int run(Callable<Integer> work, Runnable stop, int waitS) throws Exception {
    return new Interruptible().runHooked(work, stop, waitS);
  }

  private int runHooked(Callable<Integer> work, Runnable stop, int waitS) throws Exception {
    Thread hook = new Thread(() -> end(stop, waitS), "stop-in-order");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      exitCode = work.call();
      return exitCode;
    } catch (Exception e) {
      if (ending) {
        // Nobody further out gets to show it any more.
        System.err.println("gavel: " + e.getMessage());
      }
      throw e;
    } finally {
      done.countDown();
      if (!ending) {
        unhook(hook);
      }
    }
  }

  private void end(Runnable stop, int waitS) {
    ending = true;
    stop.run();
    try {
      if (!done.await(waitS, TimeUnit.SECONDS)) {
        System.err.println("gavel: not stopped after " + waitS + " s, ending anyway");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // Else the code would say which signal came, and not how the command fared.
    Runtime.getRuntime().halt(exitCode);
  }

  private static void unhook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process began to end just now; the hook finds the work done.
      return;
    }
  }
}
