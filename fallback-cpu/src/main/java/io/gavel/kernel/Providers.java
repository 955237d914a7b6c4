package io.gavel.kernel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
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
   * @param preference the provider's
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
  }

  /** Loads, probes and tests every provider on the class path; most preferred first. */
  public static List<Candidate> discover() {
    return discover(EnumSet.allOf(Operation.class));
  }

  /** The same, testing no more than the operations that will be asked for. */
  public static List<Candidate> discover(Set<Operation> operations) {
    List<Candidate> broken = new ArrayList<>();
    List<Candidate> candidates = new ArrayList<>(examine(load(broken), operations));
    candidates.addAll(broken);
    return List.copyOf(candidates);
  }

  /**
   * Picks a device, testing no more devices than that takes: none less preferred than the one
   * chosen, and none whose name the wish excludes. A device that nobody is going to use may take
   * long to get ready.
   *
   * @param wish as of {@link #select}
   */
  public static Selection choose(String wish, Set<Operation> operations) {
    List<Candidate> broken = new ArrayList<>();
    return choose(wish, load(broken), broken, operations);
  }

  /** The same among given providers; {@code broken} are those that did not load. */
  static Selection choose(
      String wish,
      List<KernelProvider> providers,
      List<Candidate> broken,
      Set<Operation> operations) {
    List<KernelProvider> named = new ArrayList<>();
    for (KernelProvider provider : providers) {
      if (wish.equals(AUTO)
          || wish.equals(provider.name())
          || wish.startsWith(provider.name() + ":")) {
        named.add(provider);
      }
    }
    List<Candidate> candidates = new ArrayList<>();
    for (KernelProvider provider : ordered(named)) {
      candidates.addAll(examine(List.of(provider), operations));
      if (select(wish, candidates) instanceof Chosen) {
        break;
      }
    }
    candidates.addAll(broken);
    if (select(wish, candidates) instanceof Chosen chosen) {
      return chosen;
    }
    // Says what there is instead.
    List<Candidate> all = new ArrayList<>(examine(providers, operations));
    all.addAll(broken);
    return select(wish, all);
  }

  /** Loads every provider on the class path; those that do not load are added to the others. */
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
    List<Candidate> candidates = new ArrayList<>();
    for (KernelProvider provider : ordered(providers)) {
      switch (probe(provider)) {
        case Probe.Refused refused ->
            candidates.add(new Refused(provider.name(), refused.reason()));
        case Probe.Available available -> {
          for (KernelDevice device : available.devices()) {
            candidates.add(test(provider, device, operations));
          }
        }
      }
    }
    return List.copyOf(candidates);
  }

  private static List<KernelProvider> ordered(List<KernelProvider> providers) {
    List<KernelProvider> ordered = new ArrayList<>(providers);
    ordered.sort(
        Comparator.comparingInt(KernelProvider::preference)
            .reversed()
            .thenComparing(KernelProvider::name));
    return ordered;
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
          new Ready(provider.name(), provider.preference(), device, passed);
      case SelfTest.Failed failed ->
          new Refused(
              provider.name(), "device " + device.name() + " fails its self-test: " + failed);
    };
  }

  /**
   * Picks a device.
   *
   * @param wish {@link #AUTO} for the most preferred one, else the name of a provider or device,
   *     which is then not replaced by another
   * @param candidates from {@link #discover}, most preferred first
   */
  public static Selection select(String wish, List<Candidate> candidates) {
    List<Refused> refusals = new ArrayList<>();
    Ready chosen = null;
    for (Candidate candidate : candidates) {
      switch (candidate) {
        case Refused refused -> refusals.add(refused);
        case Ready ready -> {
          if (chosen == null && fits(wish, ready)) {
            chosen = ready;
          }
        }
      }
    }
    if (chosen == null) {
      return new NoneFits(
          "no kernel device fits \"" + wish + "\"; ready: " + readyNames(candidates), refusals);
    }
    String reason =
        wish.equals(AUTO)
            ? "most preferred of those that pass their self-test: " + readyNames(candidates)
            : "named in the configuration";
    return new Chosen(chosen, reason, refusals);
  }

  private static boolean fits(String wish, Ready ready) {
    return wish.equals(AUTO) || wish.equals(ready.provider()) || wish.equals(ready.device().name());
  }

  private static String readyNames(List<Candidate> candidates) {
    List<String> names = new ArrayList<>();
    for (Candidate candidate : candidates) {
      if (candidate instanceof Ready ready) {
        names.add(ready.device().name());
      }
    }
    return names.isEmpty() ? "none" : String.join(", ", names);
  }
}
