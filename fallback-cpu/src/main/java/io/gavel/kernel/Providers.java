package io.gavel.kernel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;

/**
 * Finds providers, probes and tests their devices, and picks one. Everything refused comes with its
 * reason as a value; what is logged is the caller's to decide.
 */
public final class Providers {
  /** The wish of an operator who names no provider. */
  public static final String AUTO = "auto";

  private Providers() {}

  /** What became of a provider or one of its devices. */
  public sealed interface Candidate {
    /** The provider's name, or its class where it did not even load. */
    String provider();
  }

  /**
   * A device that passed its self-test.
   *
   * @param preference the device's
   * @param selfTest what it passed
   */
  public record Ready(
      String provider, int preference, KernelDevice device, SelfTest.Passed selfTest)
      implements Candidate {
    public Ready {
      Objects.requireNonNull(device, "device");
      Objects.requireNonNull(selfTest, "selfTest");
    }
  }

  /** A provider or device that cannot serve, and why, in words an operator can act on. */
  public record Refused(String provider, String reason) implements Candidate {}

  /** The outcome of a choice. */
  public sealed interface Selection {
    /** Whatever cannot serve, in the order it was tried. */
    List<Refused> refusals();
  }

  /**
   * A device to use.
   *
   * @param reason why this one, for the operator
   */
  public record Chosen(Ready candidate, String reason, List<Refused> refusals)
      implements Selection {
    public Chosen {
      refusals = List.copyOf(refusals);
    }

    /** The device to use. */
    public KernelDevice device() {
      return candidate.device();
    }
  }

  /**
   * No device fits the wish.
   *
   * @param reason what was wished for and what there is
   */
  public record NoneFits(String reason, List<Refused> refusals) implements Selection {
    public NoneFits {
      refusals = List.copyOf(refusals);
    }

    /** The reason, with those of every refusal, on one line. */
    public String explanation() {
      StringBuilder text = new StringBuilder(reason);
      for (Refused refused : refusals) {
        text.append("; ").append(refused.provider()).append(" refused: ").append(refused.reason());
      }
      return text.toString();
    }
  }

  /**
   * Loads, probes and tests every provider on the class path; most preferred first. May take
   * minutes where programs have to be compiled; {@link #choose} asks no more than it needs.
   */
  public static List<Candidate> discover() {
    List<Candidate> broken = new ArrayList<>();
    List<Candidate> candidates =
        new ArrayList<>(examine(load(broken), EnumSet.allOf(Operation.class)));
    candidates.addAll(broken);
    return List.copyOf(candidates);
  }

  /**
   * Picks a device, and touches no more than that takes: a provider that is named is the only one
   * probed, and none is that comes after the one chosen.
   *
   * @param wish {@link #AUTO} for the most preferred one, else the name of a provider or device,
   *     which is then not replaced by another
   * @param tested what may be asked for; no other operation is tested
   * @param needed what it must offer
   */
  public static Selection choose(String wish, Set<Operation> tested, Set<Operation> needed) {
    List<Candidate> broken = new ArrayList<>();
    List<KernelProvider> providers = load(broken);
    return switch (choose(wish, providers, tested, needed)) {
      case Chosen chosen -> chosen;
      case NoneFits none -> {
        List<Refused> refusals = new ArrayList<>(none.refusals());
        broken.forEach(candidate -> refusals.add((Refused) candidate));
        yield new NoneFits(none.reason(), refusals);
      }
    };
  }

  /** The same among the given providers. */
  static Selection choose(
      String wish, List<KernelProvider> providers, Set<Operation> tested, Set<Operation> needed) {
    List<Refused> refusals = new ArrayList<>();
    List<Entry> waiting = new ArrayList<>();
    for (KernelProvider provider : fitting(wish, providers)) {
      // One that is named need not be asked how much it is preferred: a probe may hide behind that.
      int preference = wish.equals(AUTO) ? provider.preference() : 0;
      waiting.add(new Entry(provider, preference, Optional.empty()));
    }
    while (!waiting.isEmpty()) {
      waiting.sort(Entry.ORDER);
      Entry entry = waiting.removeFirst();
      KernelProvider provider = entry.provider();
      if (entry.device().isPresent()) {
        switch (admit(provider, entry.device().get(), tested, needed)) {
          case Refused refused -> refusals.add(refused);
          case Ready ready -> {
            return new Chosen(ready, reason(wish), refusals);
          }
        }
        continue;
      }
      switch (probe(provider)) {
        case Probe.Refused refused -> refusals.add(new Refused(provider.name(), refused.reason()));
        case Probe.Available available -> {
          for (KernelDevice device : available.devices()) {
            if (fits(wish, provider.name(), device.name())) {
              int preference = wish.equals(AUTO) ? provider.preference(device) : 0;
              waiting.add(new Entry(provider, preference, Optional.of(device)));
            }
          }
        }
      }
    }
    return new NoneFits(
        "no kernel device fits \""
            + wish
            + "\"; providers: "
            + String.join(", ", providers.stream().map(KernelProvider::name).sorted().toList()),
        refusals);
  }

  /** What is left to try: a provider to probe, or a device of it to test. */
  private record Entry(KernelProvider provider, int preference, Optional<KernelDevice> device) {
    /** Most preferred first, then by provider; sorting keeps a provider's devices in its order. */
    static final Comparator<Entry> ORDER =
        Comparator.comparingInt(Entry::preference)
            .reversed()
            .thenComparing(entry -> entry.provider().name());
  }

  /** Tests a device, unless it lacks what is needed; it may find out that it does in the test. */
  private static Candidate admit(
      KernelProvider provider, KernelDevice device, Set<Operation> tested, Set<Operation> needed) {
    if (!device.capabilities().keySet().containsAll(needed)) {
      return lacking(provider, device, needed);
    }
    return switch (test(provider, device, tested)) {
      case Refused refused -> refused;
      case Ready ready ->
          device.capabilities().keySet().containsAll(needed)
              ? ready
              : lacking(provider, device, needed);
    };
  }

  private static Refused lacking(
      KernelProvider provider, KernelDevice device, Set<Operation> needed) {
    Set<Operation> lacking = EnumSet.copyOf(needed);
    lacking.removeAll(device.capabilities().keySet());
    StringBuilder reason = new StringBuilder(device.name() + " does not offer " + lacking);
    for (Operation operation : lacking) {
      String refusal = device.refusals().get(operation);
      if (refusal != null) {
        reason.append("; ").append(operation).append(": ").append(refusal);
      }
    }
    return new Refused(provider.name(), reason.toString());
  }

  private static String reason(String wish) {
    return wish.equals(AUTO)
        ? "the most preferred that passes its self-test"
        : "named in the configuration";
  }

  private static boolean fits(String wish, String provider, String device) {
    return wish.equals(AUTO) || wish.equals(provider) || wish.equals(device);
  }

  /** Those that may have what is wished for. */
  private static List<KernelProvider> fitting(String wish, List<KernelProvider> providers) {
    return providers.stream()
        .filter(
            provider ->
                fits(wish, provider.name(), provider.name())
                    || wish.startsWith(provider.name() + ":"))
        .toList();
  }

  private static List<KernelProvider> load(List<Candidate> broken) {
    List<KernelProvider> providers = new ArrayList<>();
    Iterator<ServiceLoader.Provider<KernelProvider>> services =
        ServiceLoader.load(KernelProvider.class).stream().iterator();
    while (hasNext(services, broken)) {
      ServiceLoader.Provider<KernelProvider> service = services.next();
      try {
        providers.add(service.get());
      } catch (ServiceConfigurationError | LinkageError e) {
        broken.add(new Refused(service.type().getName(), "does not load: " + e));
      }
    }
    return providers;
  }

  private static boolean hasNext(Iterator<?> services, List<Candidate> broken) {
    // A broken entry throws once and is passed over; so many of them are a broken class path.
    for (int attempt = 0; attempt < 64; attempt++) {
      try {
        return services.hasNext();
      } catch (ServiceConfigurationError | LinkageError e) {
        broken.add(new Refused("unknown", "does not load: " + e));
      }
    }
    return false;
  }

  /**
   * Probes the providers and tests the operations of what they find; most preferred first, then by
   * name.
   */
  public static List<Candidate> examine(List<KernelProvider> providers, Set<Operation> operations) {
    record Ranked(int preference, Candidate candidate) {}
    List<Ranked> found = new ArrayList<>();
    for (KernelProvider provider : providers) {
      switch (probe(provider)) {
        case Probe.Refused refused ->
            found.add(
                new Ranked(provider.preference(), new Refused(provider.name(), refused.reason())));
        case Probe.Available available -> {
          for (KernelDevice device : available.devices()) {
            int preference = provider.preference(device);
            found.add(new Ranked(preference, test(provider, device, operations)));
          }
        }
      }
    }
    found.sort(
        Comparator.comparingInt(Ranked::preference)
            .reversed()
            .thenComparing(ranked -> ranked.candidate().provider()));
    return found.stream().map(Ranked::candidate).toList();
  }

  private static Probe probe(KernelProvider provider) {
    try {
      return provider.probe();
    } catch (RuntimeException | LinkageError e) {
      return new Probe.Refused("probe failed: " + e);
    }
  }

  private static Candidate test(
      KernelProvider provider, KernelDevice device, Set<Operation> operations) {
    return switch (SelfTest.run(device, operations)) {
      case SelfTest.Passed passed ->
          passed.items() == 0 && !device.refusals().isEmpty()
              ? lacking(provider, device, device.refusals().keySet())
              : new Ready(provider.name(), provider.preference(device), device, passed);
      case SelfTest.Failed failed ->
          new Refused(
              provider.name(), "device " + device.name() + " fails its self-test: " + failed);
    };
  }
}
