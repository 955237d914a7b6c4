package io.gavel.accel.tornado;

import io.gavel.kernel.KernelProvider;
import io.gavel.kernel.Probe;
import java.security.SecureRandom;

/**
 * Finds the OpenCL devices of TornadoVM, {@code tornado:0}, {@code tornado:1}, ... Refused where
 * the JVM was started without TornadoVM's SDK, or so that a kernel that does not compile for the
 * device would run as Java.
 */
public final class TornadoProvider implements KernelProvider {
  /** The provider's name, and the start of its devices'. */
  public static final String NAME = "tornado";

  /** Below all others: it is for those who name it. */
  private static final int PREFERENCE = -20;

  /** TornadoVM's own property: whether what does not compile runs in Java without a word. */
  private static final String RECOVER = "tornado.recover.bailout";

  /** For the service loader. */
  public TornadoProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int preference() {
    return PREFERENCE;
  }

  @Override
  public Probe probe() {
    if (!System.getProperty(RECOVER, "true").equalsIgnoreCase("false")) {
      return new Probe.Refused(
          "this JVM was not started for TornadoVM: expected -D"
              + RECOVER
              + "=False among the options that ./gavel adds where TORNADOVM_HOME names an SDK");
    }
    try {
      return TornadoDiscovery.look(new SecureRandom()::nextBytes);
    } catch (LinkageError | RuntimeException e) {
      return new Probe.Refused("TornadoVM does not start: " + e);
    }
  }
}
