package io.gavel.accel.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.kernel.Batch;
import io.gavel.kernel.KernelDevice;
import io.gavel.kernel.Operation;
import io.gavel.kernel.QueuePair;
import io.gavel.kernel.Seed;
import io.gavel.kernel.TallyLayout;
import io.gavel.kernel.contract.TestBatch;
import io.gavel.kernel.cpu.CpuScalarDevice;
import io.gavel.kernel.ed25519.Ed25519Signer;
import io.gavel.kernel.ed25519.PlainEd25519;
import io.gavel.kernel.ed25519.PlainEd25519.Point;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Proxy;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tallies with tables of the validators' keys on the device are decided as {@code cpu-scalar} does,
 * whatever keys, votes and sets come.
 */
class OpenClVotesTest {
  private static final long POLLS_MAX = 100_000_000;

  /** What the first device is taken for, so that its kernels are built in another way. */
  enum Guise {
    /** What it is: doubles in vectors, several votes to a lane. */
    ITSELF,
    /** A card, but not inlined: a vote to a work-item, 32-bit integers, tables made in parts. */
    CARD,
    /** The same with doubles. */
    CARD_WITH_FAST_DOUBLES,
    /** A CPU without a fused multiply-add: integers in vectors. */
    WITHOUT_DOUBLES,
    /** A CPU with vectors of 512 bits: twice the lanes. */
    WITH_WIDE_VECTORS
  }

  private final SplittableRandom random = Seed.random("OpenClVotesTest");

  /** Launches of the kernel that uses tables: each waits for them. */
  private final AtomicInteger known = new AtomicInteger();

  /** A validator set and how its members sign. */
  private record Validators(List<UnaryOperator<byte[]>> signers, List<byte[]> keys) {
    Validators first(int count) {
      return new Validators(signers.subList(0, count), keys.subList(0, count));
    }
  }

  private Validators honest(int count) {
    Validators set = new Validators(new ArrayList<>(), new ArrayList<>());
    for (int i = 0; i < count; i++) {
      Ed25519Signer signer = Ed25519Signer.fromSeed(bytes(Ed25519Signer.SEED_BYTES));
      set.signers.add(signer::sign);
      set.keys.add(signer.publicKey());
    }
    return set;
  }

  /** Small orders in all encodings, parts of small order, encodings of no point, not canonical. */
  private Validators strange() {
    Validators set = new Validators(new ArrayList<>(), new ArrayList<>());
    for (byte[] small : PlainEd25519.smallOrderEncodings()) {
      Point point = PlainEd25519.decode(small).orElseThrow();
      add(set, new TorsionSigner(BigInteger.ZERO, point), small);
    }
    for (int i = 0; i < 8; i++) {
      TorsionSigner signer = TorsionSigner.random(random, TorsionSigner.torsion(i));
      add(set, signer, signer.key());
      add(set, signer, bytes(32));
      add(set, signer, PlainEd25519.encode(PlainEd25519.P.add(BigInteger.valueOf(i + 2)), i & 1));
    }
    return set;
  }

  private void add(Validators set, TorsionSigner signer, byte[] key) {
    set.signers.add(
        statement -> {
          // Without a nonce, R and s B - k A are of small order both, and one in eight times equal.
          boolean isSmall = random.nextBoolean();
          int number = isSmall || random.nextInt(4) == 0 ? random.nextInt(8) : 0;
          return signer.sign(
              statement,
              isSmall ? BigInteger.ZERO : TorsionSigner.number(random),
              TorsionSigner.torsion(number));
        });
    set.keys.add(key);
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** A tally of so many votes: the first sound, some wrong in each of the ways there are. */
  private TestBatch tally(Validators set, int votes) {
    TestBatch test = new TestBatch(Operation.VOTE_TALLY);
    byte[] statement = bytes(random.nextInt(200));
    int count = set.keys.size();
    int keysAt = TallyLayout.HEADER_BYTES + statement.length;
    test.inputU32(TallyLayout.HEADER_BYTES, statement.length);
    test.inputU32(keysAt, keysAt + 32 * count, count, 0);
    test.inputU32(count, 0);
    test.input(statement);
    set.keys.forEach(test::input);
    IntStream.range(0, count).forEach(i -> test.inputU32(1, 0));
    test.room((int) TallyLayout.outputBytes(count));
    for (int vote = 0; vote < votes; vote++) {
      int voter = random.nextInt(3) == 0 ? random.nextInt(count) : vote % count;
      test.item(
          random.nextInt(12) == 0 ? count + random.nextInt(2) : voter,
          vote > 0 && random.nextInt(16) == 0
              ? -1
              : test.input(signature(set.signers.get(voter), statement)));
    }
    return test;
  }

  private byte[] signature(UnaryOperator<byte[]> signer, byte[] statement) {
    byte[] signature = signer.apply(statement);
    switch (random.nextInt(12)) {
      case 0 -> signature[random.nextInt(64)] ^= (byte) (1 << random.nextInt(8));
      case 1 -> signature = TorsionSigner.notReduced(signature);
      case 2 -> {
        List<byte[]> small = PlainEd25519.smallOrderEncodings();
        System.arraycopy(small.get(random.nextInt(small.size())), 0, signature, 0, 32);
        Arrays.fill(signature, 32, 64, (byte) 0);
      }
      default -> {}
    }
    return signature;
  }

  private static void complete(QueuePair queue, List<Batch> batches) {
    int items = 0;
    int done = 0;
    for (Batch batch : batches) {
      assertEquals(batch.items(), queue.submit(batch, 0));
      items += batch.items();
    }
    for (long polls = 0; done < items && polls < POLLS_MAX; polls++) {
      done += queue.poll((same, first, count) -> {}, items);
    }
    assertEquals(items, done);
  }

  /** Runs tallies on a queue pair, {@code abreast} of them at once, and compares. */
  private static void assertAgrees(QueuePair queue, int abreast, List<TestBatch> tests) {
    List<Batch> expected = tests.stream().map(TestBatch::heap).toList();
    try (QueuePair scalar = new CpuScalarDevice(seed -> Arrays.fill(seed, (byte) 7)).open()) {
      expected.forEach(batch -> complete(scalar, List.of(batch)));
    }
    List<Batch> actual = tests.stream().map(TestBatch::heap).toList();
    for (int from = 0; from < actual.size(); from += abreast) {
      complete(queue, actual.subList(from, Math.min(actual.size(), from + abreast)));
    }
    for (int i = 0; i < actual.size(); i++) {
      String message = " of tally " + i;
      assertArrayEquals(
          column(expected.get(i).statuses()),
          column(actual.get(i).statuses()),
          "statuses" + message);
      assertArrayEquals(
          column(expected.get(i).results()), column(actual.get(i).results()), "results" + message);
      assertArrayEquals(
          column(expected.get(i).output()), column(actual.get(i).output()), "output" + message);
    }
  }

  private static byte[] column(MemorySegment segment) {
    return segment.toArray(ValueLayout.JAVA_BYTE);
  }

  private static DeviceTraits traits(Guise guise) {
    DeviceTraits t = OpenClDevices.found().traits();
    return switch (guise) {
      case ITSELF -> t;
      case CARD ->
          OpenClDevices.changed(
              t, DeviceTraits.Kind.ACCELERATOR, t.localBytes(), Doubles.PRESENT, HostMemory.APART);
      case CARD_WITH_FAST_DOUBLES ->
          OpenClDevices.changed(
              t, DeviceTraits.Kind.ACCELERATOR, t.localBytes(), Doubles.FAST, HostMemory.APART);
      case WITHOUT_DOUBLES ->
          OpenClDevices.changed(t, t.kind(), t.localBytes(), Doubles.NONE, t.hostMemory());
      case WITH_WIDE_VECTORS -> OpenClDevices.withVectors(t, 16);
    };
  }

  /** The library's calls, with the waits for tables counted. */
  private EnqueueCalls counting() {
    EnqueueCalls library = new LibraryCalls();
    return (EnqueueCalls)
        Proxy.newProxyInstance(
            EnqueueCalls.class.getClassLoader(),
            new Class<?>[] {EnqueueCalls.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("await")) {
                known.incrementAndGet();
              }
              return method.invoke(library, arguments);
            });
  }

  private OpenClDevice device(DeviceTraits traits) {
    Discovery.Found found = OpenClDevices.found();
    WorkShape shape = WorkShape.of(traits);
    Map<Operation, OpenClOperation> tally = new EnumMap<>(Operation.class);
    tally.put(
        Operation.VOTE_TALLY,
        Operations.of(shape, traits, new SecureRandom()::nextBytes).get(Operation.VOTE_TALLY));
    return new OpenClDevice(
        "opencl:0",
        OpenClDevices.like(found, traits),
        shape,
        tally,
        OpenClDevices.CACHE,
        Optional.empty(),
        counting());
  }

  @ParameterizedTest
  @EnumSource(Guise.class)
  void strangeKeysAndVotesAreDecidedAlikeWithTables(Guise guise) {
    Validators strange = strange();
    Validators honest = honest(20);
    try (OpenClDevice device = device(traits(guise))) {
      for (Validators set : List.of(strange, honest)) {
        known.set(0);
        try (QueuePair queue = device.open()) {
          List<TestBatch> tallies = new ArrayList<>();
          for (int votes : new int[] {1, 2, 9, 50, 100}) {
            tallies.add(tally(set, votes));
          }
          assertAgrees(queue, 1, tallies);
        }
        assertEquals(5, known.get(), "tallies with tables");
      }
    }
  }

  @Test
  void setsThatChangeAndAlternateAreNeverTakenForOneAnother() {
    Validators first = honest(9);
    // Others by the same indices: under the former's tables all votes would be wrong.
    Validators second = honest(9);
    Validators part = first.first(4);
    try (OpenClDevice device = device(OpenClDevices.found().traits());
        QueuePair queue = device.open()) {
      List<TestBatch> tallies = new ArrayList<>();
      for (int round = 0; round < 6; round++) {
        tallies.add(tally(first, 20));
        tallies.add(tally(second, 20));
        tallies.add(tally(part, 20));
      }
      assertAgrees(queue, 1, tallies);
      assertEquals(12, known.get(), "tallies with tables");
      tallies.clear();
      for (int round = 0; round < 12; round++) {
        tallies.add(tally(second, 20));
      }
      assertAgrees(queue, 1, tallies);
      assertTrue(known.get() > 12, "the second set earns tables");
      known.set(0);
      assertAgrees(queue, 1, List.of(tally(second, 20), tally(first, 20)));
      assertEquals(1, known.get(), "tallies with tables");
    }
  }

  /** Slots have queues of their own: nothing but events keeps tables from being used too early. */
  @ParameterizedTest
  @EnumSource(
      value = Guise.class,
      names = {"ITSELF", "CARD"})
  void slotsInFlightAtOnceShareTablesWithoutARace(Guise guise) {
    try (OpenClDevice device = device(traits(guise))) {
      for (int round = 0; round < 4; round++) {
        Validators first = honest(60);
        Validators second = honest(6);
        List<TestBatch> tallies = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
          // The second set takes the tables over while tallies of the first are in flight.
          tallies.add(tally(i < 6 || i > 18 ? first : second, 40));
        }
        try (QueuePair queue = device.open()) {
          assertAgrees(queue, 8, tallies);
        }
        assertTrue(known.getAndSet(0) > 12, "tallies with tables");
      }
    }
  }

  @Test
  void closingAQueuePairWithTalliesInFlightHarmsNoOther() {
    Validators set = honest(30);
    try (OpenClDevice device = device(OpenClDevices.found().traits())) {
      for (int round = 0; round < 20; round++) {
        QueuePair given = device.open();
        for (int i = 0; i < 4; i++) {
          Batch batch = tally(set, 30).heap();
          assertEquals(30, given.submit(batch, 0));
        }
        given.close();
        try (QueuePair queue = device.open()) {
          assertAgrees(queue, 1, List.of(tally(set, 30)));
        }
      }
    }
  }

  @Test
  void aSetTooLargeForTheMemoryIsDecidedWithoutTables() {
    DeviceTraits small = OpenClDevices.withBuffers(OpenClDevices.found().traits(), 1 << 20);
    int keysMax = KeyTablesShape.of(small).keysMax(1 << 20);
    assertEquals(32, keysMax);
    KernelDevice device = device(small);
    try (QueuePair queue = device.open()) {
      assertAgrees(queue, 1, List.of(tally(honest(keysMax + 1), 40)));
      assertEquals(0, known.get(), "tallies with tables");
      assertAgrees(queue, 1, List.of(tally(honest(keysMax), 40)));
      assertEquals(1, known.get(), "tallies with tables");
    }
  }
}
