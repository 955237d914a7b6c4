package io.gavel.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.kernel.cpu.CpuScalarProvider;
import java.util.EnumSet;
import java.util.List;
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
    Providers.Selection selection = Providers.choose("cpu-scalar", ALL);
    Providers.Chosen chosen = assertInstanceOf(Providers.Chosen.class, selection);
    assertEquals("cpu-scalar", chosen.device().name());
  }

  @Test
  void prefersTheVectorsOfTheCpuOrSaysWhyTheyWereRefused() {
    Providers.Selection selection = Providers.choose(Providers.AUTO, ALL);
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
        assertInstanceOf(Providers.Chosen.class, Providers.choose(Providers.AUTO, providers, ALL));
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
        assertInstanceOf(Providers.Chosen.class, Providers.choose("a", providers, ALL));
    assertEquals("a", chosen.candidate().provider());
    Providers.NoneFits none =
        assertInstanceOf(Providers.NoneFits.class, Providers.choose("opencl", providers, ALL));
    assertTrue(none.reason().contains("\"opencl\""), none.reason());
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
    assertInstanceOf(Providers.Chosen.class, Providers.choose("a", providers, ALL));
    assertInstanceOf(Providers.NoneFits.class, Providers.choose("b:0", providers, ALL));
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
    assertInstanceOf(Providers.Chosen.class, Providers.choose(Providers.AUTO, providers, ALL));
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
            Providers.NoneFits.class, Providers.choose(Providers.AUTO, List.of(broken), ALL));
    assertTrue(none.refusals().getFirst().reason().contains("libcard.so"));
  }
}
