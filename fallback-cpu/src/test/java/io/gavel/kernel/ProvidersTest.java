package io.gavel.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.kernel.cpu.CpuScalarProvider;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Finding and picking devices: by preference, by name, with a reason for every refusal. */
class ProvidersTest {
  private record Named(String name, int preference, Probe probe) implements KernelProvider {}

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
    Providers.Selection selection = Providers.select("cpu-scalar", Providers.discover());
    Providers.Chosen chosen = assertInstanceOf(Providers.Chosen.class, selection);
    assertEquals("cpu-scalar", chosen.device().name());
  }

  @Test
  void prefersTheVectorsOfTheCpuOrSaysWhyTheyWereRefused() {
    Providers.Selection selection = Providers.select(Providers.AUTO, Providers.discover());
    Providers.Chosen chosen = assertInstanceOf(Providers.Chosen.class, selection);
    List<String> refused = chosen.refusals().stream().map(Providers.Refused::provider).toList();
    assertEquals(
        refused.isEmpty() ? "cpu-vector" : "cpu-scalar", chosen.device().name(), refused::toString);
    assertTrue(refused.isEmpty() || refused.equals(List.of("cpu-vector")), refused::toString);
  }

  @Test
  void picksTheMostPreferredThatPassesAndSaysWhyTheOthersWereRefused() {
    List<Providers.Candidate> candidates =
        Providers.examine(
            List.of(
                new Named("slow", 1, CPU),
                new Named("absent", 9, new Probe.Refused("libabsent.so is not installed")),
                new Named("liar", 8, bent()),
                new Named("fast", 5, CPU)),
            EnumSet.allOf(Operation.class));
    Providers.Chosen chosen =
        assertInstanceOf(Providers.Chosen.class, Providers.select(Providers.AUTO, candidates));
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
    List<Providers.Candidate> candidates =
        Providers.examine(
            List.of(new Named("a", 1, CPU), new Named("b", 2, CPU)),
            EnumSet.allOf(Operation.class));
    Providers.Chosen chosen =
        assertInstanceOf(Providers.Chosen.class, Providers.select("a", candidates));
    assertEquals("a", chosen.candidate().provider());
    Providers.NoneFits none =
        assertInstanceOf(Providers.NoneFits.class, Providers.select("opencl", candidates));
    assertTrue(none.reason().contains("\"opencl\""), none.reason());
  }

  /** A provider that must not be asked. */
  private record Untouchable(String name, int preference) implements KernelProvider {
    @Override
    public Probe probe() {
      throw new AssertionError(name + " was probed");
    }
  }

  @Test
  void choosesWithoutProbingWhatIsLessPreferredOrNotNamed() {
    EnumSet<Operation> operations = EnumSet.of(Operation.SHA_256);
    Providers.Chosen chosen =
        assertInstanceOf(
            Providers.Chosen.class,
            Providers.choose(
                Providers.AUTO,
                List.of(
                    new Untouchable("slow", 1),
                    new Named("liar", 8, bent()),
                    new Named("fast", 5, CPU)),
                List.of(),
                operations));
    assertEquals("fast", chosen.candidate().provider());
    assertEquals(1, chosen.refusals().size());
    chosen =
        assertInstanceOf(
            Providers.Chosen.class,
            Providers.choose(
                "slow",
                List.of(new Named("slow", 1, CPU), new Untouchable("fast", 5)),
                List.of(),
                operations));
    assertEquals("slow", chosen.candidate().provider());
  }

  @Test
  void choosesNothingWhereNothingFitsAndSaysWhatThereIs() {
    Providers.NoneFits none =
        assertInstanceOf(
            Providers.NoneFits.class,
            Providers.choose(
                "opencl:0",
                List.of(
                    new Named("opencl", 1, new Probe.Refused("no platform")),
                    new Named("fast", 5, CPU)),
                List.of(),
                EnumSet.of(Operation.SHA_256)));
    assertTrue(none.reason().contains("ready: cpu-scalar"), none.reason());
    assertEquals("no platform", none.refusals().getFirst().reason());
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
            Providers.NoneFits.class,
            Providers.select(
                Providers.AUTO,
                Providers.examine(List.of(broken), EnumSet.allOf(Operation.class))));
    assertTrue(none.refusals().getFirst().reason().contains("libcard.so"));
  }
}
