package io.gavel.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.kernel.cpu.CpuScalarProvider;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Finding and picking devices: by preference, by name, with a reason for every refusal. */
class ProvidersTest {
  private record Named(String name, int preference, Probe probe) implements KernelProvider {}

  private static final Set<Operation> ALL = EnumSet.allOf(Operation.class);

  private static final Probe CPU = new CpuScalarProvider().probe();

  private static Probe bent() {
    KernelDevice cpu = ((Probe.Available) CPU).devices().getFirst();
    return new Probe.Available(
        List.of(
            new BentDevice(
                cpu,
                (batch, first, count, handler) -> {
                  batch.status(first, ItemStatus.DEVICE_ERROR);
                  handler.completed(batch, first, count);
                })));
  }

  @Test
  void discoversTheScalarCpuOnTheClassPathAndFindsItReady() {
    Providers.Selection selection = Providers.choose("cpu-scalar", ALL, ALL);
    Providers.Chosen chosen = assertInstanceOf(Providers.Chosen.class, selection);
    assertEquals("cpu-scalar", chosen.device().name());
  }

  @Test
  void prefersTheVectorsOfTheCpuOrSaysWhyTheyWereRefused() {
    Providers.Selection selection = Providers.choose(Providers.AUTO, ALL, ALL);
    Providers.Chosen chosen = assertInstanceOf(Providers.Chosen.class, selection);
    List<String> refused = chosen.refusals().stream().map(Providers.Refused::provider).toList();
    assertEquals(
        refused.isEmpty() ? "cpu-vector" : "cpu-scalar", chosen.device().name(), refused::toString);
    assertTrue(refused.isEmpty() || refused.equals(List.of("cpu-vector")), refused::toString);
  }

  @Test
  void picksTheMostPreferredThatPassesAndSaysWhyTheOthersWereRefused() {
    List<KernelProvider> providers =
        List.of(
            new Named("slow", 1, CPU),
            new Named("absent", 9, new Probe.Refused("libabsent.so is not installed")),
            new Named("liar", 8, bent()),
            new Named("fast", 5, CPU));
    Providers.Chosen chosen =
        assertInstanceOf(
            Providers.Chosen.class, Providers.choose(Providers.AUTO, providers, ALL, ALL));
    assertEquals("fast", chosen.candidate().provider());
    assertEquals(
        List.of("absent", "liar"),
        chosen.refusals().stream().map(Providers.Refused::provider).toList());
    assertEquals("libabsent.so is not installed", chosen.refusals().get(0).reason());
    assertTrue(
        chosen.refusals().get(1).reason().contains("expected VALID, got DEVICE_ERROR"),
        chosen.refusals().get(1).reason());
  }

  @Test
  void takesTheNamedProviderOrNone() {
    List<KernelProvider> providers = List.of(new Named("a", 1, CPU), new Named("b", 2, CPU));
    Providers.Chosen chosen =
        assertInstanceOf(Providers.Chosen.class, Providers.choose("a", providers, ALL, ALL));
    assertEquals("a", chosen.candidate().provider());
    Providers.NoneFits none =
        assertInstanceOf(Providers.NoneFits.class, Providers.choose("opencl", providers, ALL, ALL));
    assertTrue(none.reason().contains("\"opencl\""), none.reason());
  }

  @Test
  void passesOverADeviceThatLacksWhatIsNeeded() {
    KernelDevice cpu = ((Probe.Available) CPU).devices().getFirst();
    KernelDevice poor = new HashDevice("poor:0", cpu, Map.of());
    List<KernelProvider> providers =
        List.of(new Named("poor", 9, new Probe.Available(List.of(poor))), new Named("a", 1, CPU));
    Set<Operation> needed = EnumSet.of(Operation.SHA_256, Operation.VOTE_TALLY);
    Providers.Chosen chosen =
        assertInstanceOf(
            Providers.Chosen.class, Providers.choose(Providers.AUTO, providers, needed, needed));
    assertEquals("a", chosen.candidate().provider());
    assertEquals("poor:0 does not offer [VOTE_TALLY]", chosen.refusals().getFirst().reason());
    assertInstanceOf(
        Providers.Chosen.class, Providers.choose("poor:0", providers, needed, Set.of()));
  }

  /** Hashes and nothing else; offers Keccak-256 too, until it is asked. */
  private static final class HashDevice implements KernelDevice {
    private final String name;
    private final KernelDevice cpu;
    private final Map<Operation, String> refusals;
    private boolean isAsked;

    HashDevice(String name, KernelDevice cpu, Map<Operation, String> refusals) {
      this.name = name;
      this.cpu = cpu;
      this.refusals = refusals;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public String description() {
      return "hashes and nothing else";
    }

    @Override
    public Map<Operation, Capability> capabilities() {
      Map<Operation, Capability> offered = new EnumMap<>(Operation.class);
      offered.put(Operation.SHA_256, cpu.capabilities().get(Operation.SHA_256));
      if (!isAsked) {
        refusals
            .keySet()
            .forEach(operation -> offered.put(operation, cpu.capabilities().get(operation)));
      }
      return offered;
    }

    @Override
    public Map<Operation, String> refusals() {
      return isAsked ? refusals : Map.of();
    }

    @Override
    public QueuePair open() {
      QueuePair pair = cpu.open();
      return new QueuePair() {
        @Override
        public int submit(Batch batch, int first) {
          if (refusals.containsKey(batch.operation())) {
            isAsked = true;
            throw new IllegalStateException(refusals.get(batch.operation()));
          }
          return pair.submit(batch, first);
        }

        @Override
        public int poll(CompletionHandler handler, int itemsMax) {
          return pair.poll(handler, itemsMax);
        }

        @Override
        public int inFlight() {
          return pair.inFlight();
        }

        @Override
        public void close() {
          pair.close();
        }
      };
    }
  }

  private static HashDevice withoutKeccak(String name) {
    KernelDevice cpu = ((Probe.Available) CPU).devices().getFirst();
    return new HashDevice(name, cpu, Map.of(Operation.KECCAK_256, "its program does not build"));
  }

  @Test
  void servesWithoutAnOperationThatTheDeviceRefusesWhenAsked() {
    KernelProvider card = new Named("card", 9, new Probe.Available(List.of(withoutKeccak("card"))));
    Providers.Chosen chosen =
        assertInstanceOf(
            Providers.Chosen.class,
            Providers.choose("card", List.of(card), ALL, Set.of(Operation.SHA_256)));
    assertEquals(Set.of(Operation.SHA_256), chosen.device().capabilities().keySet());
    assertTrue(chosen.candidate().selfTest().items() > 0);
  }

  @Test
  void passesOverADeviceThatRefusesWhatIsNeededAndSaysWhy() {
    Set<Operation> hashes = EnumSet.of(Operation.SHA_256, Operation.KECCAK_256);
    List<KernelProvider> providers =
        List.of(
            new Named("card", 9, new Probe.Available(List.of(withoutKeccak("card")))),
            new Named("a", 1, CPU));
    Providers.Chosen chosen =
        assertInstanceOf(
            Providers.Chosen.class, Providers.choose(Providers.AUTO, providers, ALL, hashes));
    assertEquals("a", chosen.candidate().provider());
    assertEquals(
        "card does not offer [KECCAK_256]; KECCAK_256: its program does not build",
        chosen.refusals().getFirst().reason());
  }

  @Test
  void refusesADeviceThatRefusesEverythingItWasAsked() {
    KernelProvider card = new Named("card", 9, new Probe.Available(List.of(withoutKeccak("card"))));
    Providers.Refused refused =
        assertInstanceOf(
            Providers.Refused.class,
            Providers.examine(List.of(card), Set.of(Operation.KECCAK_256)).getFirst());
    assertTrue(refused.reason().contains("its program does not build"), refused.reason());
  }

  @Test
  void ranksEachDeviceOfAProviderByItsOwnPreference() {
    KernelDevice cpu = ((Probe.Available) CPU).devices().getFirst();
    KernelDevice good = new HashDevice("mixed:0", cpu, Map.of());
    KernelDevice poor = new HashDevice("mixed:1", cpu, Map.of());
    KernelProvider mixed =
        new KernelProvider() {
          @Override
          public String name() {
            return "mixed";
          }

          @Override
          public int preference() {
            return 9;
          }

          @Override
          public int preference(KernelDevice device) {
            return device.name().equals("mixed:0") ? 9 : -1;
          }

          @Override
          public Probe probe() {
            return new Probe.Available(List.of(good, poor));
          }
        };
    List<KernelProvider> providers = List.of(new Named("a", 1, CPU), mixed);
    Set<Operation> hash = EnumSet.of(Operation.SHA_256);
    List<String> names =
        Providers.examine(providers, hash).stream()
            .map(candidate -> ((Providers.Ready) candidate).device().name())
            .toList();
    assertEquals(List.of("mixed:0", "cpu-scalar", "mixed:1"), names);
    // What the card lacks, the provider between its devices has.
    Set<Operation> tally = EnumSet.of(Operation.VOTE_TALLY);
    Providers.Chosen chosen =
        assertInstanceOf(
            Providers.Chosen.class, Providers.choose(Providers.AUTO, providers, tally, tally));
    assertEquals("cpu-scalar", chosen.device().name());
    assertEquals(1, chosen.refusals().size(), "mixed:1 comes after the one chosen");
    Providers.Chosen named =
        assertInstanceOf(
            Providers.Chosen.class, Providers.choose("mixed:1", providers, hash, hash));
    assertEquals("mixed:1", named.device().name());
  }

  @Test
  void touchesNoProviderButTheOneNamed() {
    KernelProvider untouchable =
        new KernelProvider() {
          @Override
          public String name() {
            return "card";
          }

          @Override
          public int preference() {
            throw new AssertionError("its preference was asked");
          }

          @Override
          public Probe probe() {
            throw new AssertionError("it was probed");
          }
        };
    List<KernelProvider> providers = List.of(untouchable, new Named("a", 1, CPU));
    assertInstanceOf(Providers.Chosen.class, Providers.choose("a", providers, ALL, ALL));
    assertInstanceOf(Providers.NoneFits.class, Providers.choose("b:0", providers, ALL, ALL));
  }

  @Test
  void asksNoProviderThatIsLessPreferredThanTheOneChosen() {
    KernelProvider late =
        new KernelProvider() {
          @Override
          public String name() {
            return "late";
          }

          @Override
          public int preference() {
            return 0;
          }

          @Override
          public Probe probe() {
            throw new AssertionError("it was probed");
          }
        };
    List<KernelProvider> providers = List.of(late, new Named("a", 1, CPU));
    assertInstanceOf(Providers.Chosen.class, Providers.choose(Providers.AUTO, providers, ALL, ALL));
  }

  @Test
  void treatsAProbeThatThrowsAsARefusal() {
    KernelProvider broken =
        new KernelProvider() {
          @Override
          public String name() {
            return "broken";
          }

          @Override
          public int preference() {
            return 1;
          }

          @Override
          public Probe probe() {
            throw new UnsatisfiedLinkError("libcard.so: no such file");
          }
        };
    Providers.NoneFits none =
        assertInstanceOf(
            Providers.NoneFits.class, Providers.choose(Providers.AUTO, List.of(broken), ALL, ALL));
    assertTrue(none.refusals().getFirst().reason().contains("libcard.so"));
    assertTrue(none.explanation().contains("broken refused: probe failed"), none.explanation());
  }
}
