package io.gavel.accel.opencl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.kernel.Batch;
import io.gavel.kernel.BatchTimes;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.KernelDevice;
import io.gavel.kernel.KernelProvider;
import io.gavel.kernel.Operation;
import io.gavel.kernel.Probe;
import io.gavel.kernel.SelfTest;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the provider finds, and what it says where there is nothing. */
class OpenClProviderTest {
  private static final String POCL = "Portable Computing Language";

  /** Run in a JVM of its own: probes and says what came of it. */
  static final class ProbeMain {
    private ProbeMain() {}

    public static void main(String[] arguments) {
      System.out.println(new OpenClProvider().preference());
      System.out.println(new OpenClProvider().probe());
    }
  }

  @Test
  void isFoundByTheServiceLoader() {
    assertTrue(
        ServiceLoader.load(KernelProvider.class).stream()
            .anyMatch(service -> service.type() == OpenClProvider.class));
  }

  @Test
  void namesDevicesByTheirPlaceAndServesAfterItsSelfTest() {
    Discovery.Found found = OpenClDevices.found();
    Probe.Available available =
        assertInstanceOf(Probe.Available.class, new OpenClProvider().probe());
    assertEquals("opencl:0", available.devices().getFirst().name());
    assertTrue(
        available.devices().getFirst().description().contains(found.traits().driver()),
        available.devices().getFirst().description());
    assertInstanceOf(SelfTest.Passed.class, SelfTest.run(OpenClDevices.device()));
  }

  @Test
  void ranksACpuBelowTheCpusOwnProvidersAndACardAboveThem() {
    boolean isCpu = OpenClDevices.found().traits().kind() == DeviceTraits.Kind.CPU;
    int preference = new OpenClProvider().preference();
    assertTrue(isCpu ? preference < 0 : preference > 10, "preference " + preference);
  }

  @Test
  void timesTransfersAndKernelsApartByTheDevicesClock() {
    BatchTimes times = times(OpenClDevices.card());
    assertTrue(times.computeNs() > 0, times::toString);
    assertTrue(times.toDeviceNs() > 0 && times.fromDeviceNs() > 0, times::toString);
  }

  @Test
  void transfersNothingWhereMemoryIsShared() {
    HostMemory memory = OpenClDevices.found().traits().hostMemory();
    Assumptions.assumeTrue(memory == HostMemory.SHARED, "the device's memory is " + memory);
    BatchTimes times = times(OpenClDevices.device());
    assertTrue(times.computeNs() > 0, times::toString);
    assertEquals(0, times.toDeviceNs() + times.fromDeviceNs(), times::toString);
  }

  private static BatchTimes times(KernelDevice device) {
    try (Arena arena = Arena.ofConfined()) {
      Batch batch = SelfTest.questions(Operation.SHA_256, 129, arena);
      BatchTimes times = device.time(batch).orElseThrow();
      for (int item = 0; item < batch.items(); item++) {
        assertNotEquals(ItemStatus.DEVICE_ERROR, batch.status(item));
      }
      return times;
    }
  }

  @Test
  void sharesMemoryOnlyWhereThereIsOneAndTheDeviceHasFineGrainedBuffers() {
    assertEquals(HostMemory.SHARED, HostMemory.of(true, true));
    assertEquals(HostMemory.COMMON, HostMemory.of(true, false));
    assertEquals(HostMemory.APART, HostMemory.of(false, true));
    assertEquals(HostMemory.APART, HostMemory.of(false, false));
  }

  @ParameterizedTest
  @EnumSource(DeviceTraits.Kind.class)
  void cutsEveryOperationForEverySortOfDevice(DeviceTraits.Kind kind) {
    DeviceTraits traits = OpenClDevices.found().traits();
    for (Doubles doubles : Doubles.values()) {
      DeviceTraits other =
          OpenClDevices.changed(traits, kind, traits.localBytes(), doubles, HostMemory.APART);
      Map<Operation, OpenClOperation> cut =
          Operations.of(WorkShape.of(other), other, new SecureRandom()::nextBytes);
      assertTrue(cut.keySet().containsAll(OpenClDevices.device().capabilities().keySet()));
    }
  }

  @Test
  void ranksACpuBesideACardWhereCpusRank() {
    KernelProvider withCard = new OpenClProvider(OpenClDevices.besideACard());
    Probe.Available available = assertInstanceOf(Probe.Available.class, withCard.probe());
    assertEquals(20, withCard.preference());
    assertEquals(20, withCard.preference(available.devices().get(0)));
    assertEquals(-10, withCard.preference(available.devices().get(1)));
  }

  @Test
  void refusesWithThePackageToInstallWhereNoDriverIsRegistered(@TempDir Path noDrivers)
      throws IOException, InterruptedException {
    // Where the ICD loader looks for drivers.
    assertRefused(
        "Refused[reason=OpenCL has no platform", Map.of("OCL_ICD_VENDORS", noDrivers.toString()));
  }

  @Test
  void refusesWithTheNameOfAPlatformThatHasNoDevice() throws IOException, InterruptedException {
    String platform = OpenClDevices.found().traits().platform();
    Assumptions.assumeTrue(platform.equals(POCL), platform + " cannot be told to have none");
    assertRefused(
        "Refused[reason=OpenCL has no usable device on " + POCL + " (CL_DEVICE_NOT_FOUND (-1))",
        Map.of("POCL_DEVICES", "none"));
  }

  @Test
  void refusesWhereTheLibraryDoesNotLoad(@TempDir Path broken)
      throws IOException, InterruptedException {
    // Found before the system's own, and no library.
    Files.writeString(broken.resolve("libOpenCL.so.1"), "none");
    assertRefused(
        "Could not initialize native OpenCL library", Map.of("LD_LIBRARY_PATH", broken.toString()));
  }

  private static void assertRefused(String reason, Map<String, String> environment)
      throws IOException, InterruptedException {
    OpenClDevices.found();
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    ProcessBuilder builder =
        new ProcessBuilder(
            java.toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            ProbeMain.class.getName());
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), said);
    assertTrue(said.contains(reason), said);
    assertTrue(said.contains("pocl-opencl-icd"), said);
    assertTrue(said.lines().anyMatch("-10"::equals), said);
  }
}
