package io.gavel.kernel.ed25519;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.kernel.Ed25519Profile;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.Seed;
import io.gavel.kernel.ed25519.PlainEd25519.Point;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class Ed25519VerifierTest {
  private final SplittableRandom random = Seed.random("Ed25519VerifierTest");
  private final SignatureVerifier verifier = verifier(random::nextBytes);

  /** What is tested; a subclass tests another verifier that has to answer alike. */
  SignatureVerifier verifier(CoefficientSource coefficients) {
    return new Ed25519Verifier(coefficients);
  }

  private static boolean bouncyCastleAccepts(SignedItem item) {
    var signer = new org.bouncycastle.crypto.signers.Ed25519Signer();
    try {
      signer.init(false, new Ed25519PublicKeyParameters(item.key()));
    } catch (IllegalArgumentException e) {
      return false; // its way of refusing a key that is no point
    }
    signer.update(item.message(), 0, item.message().length);
    return signer.verifySignature(item.signature());
  }

  private List<SignedItem> mutants(int count) {
    List<SignedItem> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      items.add(SignedItem.honest(random, random.nextInt(300)).mutated(random));
    }
    return items;
  }

  /** Signatures over A = aB + T and R = rB + T' with every T and T' of small order. */
  private List<SignedItem> mixedOrders() {
    BigInteger a = new BigInteger(250, new Random(random.nextLong()));
    BigInteger r = new BigInteger(250, new Random(random.nextLong()));
    List<SignedItem> items = new ArrayList<>();
    for (byte[] key : withSmallOrders(PlainEd25519.BASE.times(a))) {
      for (byte[] nonce : withSmallOrders(PlainEd25519.BASE.times(r))) {
        byte[] message = new byte[40];
        random.nextBytes(message);
        byte[] signature = Arrays.copyOf(nonce, 64);
        BigInteger k = PlainEd25519.challenge(signature, key, message);
        byte[] s = PlainEd25519.littleEndian(r.add(k.multiply(a)).mod(PlainEd25519.L));
        System.arraycopy(s, 0, signature, 32, 32);
        items.add(new SignedItem(key, signature, message));
      }
    }
    return items;
  }

  /** The point plus each point of small order, the neutral one first, encoded. */
  private static List<byte[]> withSmallOrders(Point point) {
    List<byte[]> encodings = new ArrayList<>();
    Point torsion = PlainEd25519.ofOrderEight();
    Point sum = point;
    for (int i = 0; i < 8; i++) {
      encodings.add(sum.encoded());
      sum = sum.plus(torsion);
    }
    return encodings;
  }

  /** Every encoding of small order as A and as R, with s = 0: valid where cofactored. */
  private static List<SignedItem> smallOrders() {
    List<SignedItem> items = new ArrayList<>();
    for (byte[] key : PlainEd25519.smallOrderEncodings()) {
      for (byte[] nonce : PlainEd25519.smallOrderEncodings()) {
        byte[] signature = Arrays.copyOf(nonce, 64);
        items.add(new SignedItem(key, signature, new byte[] {1, 2, 3}));
      }
    }
    return items;
  }

  private void assertAnswersOfTwin(List<SignedItem> items) {
    for (Ed25519Profile profile : Ed25519Profile.values()) {
      for (SignedItem item : items) {
        assertEquals(
            PlainEd25519.verify(profile, item), item.verify(verifier, profile), profile::name);
      }
    }
  }

  private void assertBatchesAnswerAsSingles(Ed25519Profile profile, List<SignedItem> items) {
    assertEquals(
        SignedItem.verifyEach(verifier, profile, items),
        SignedItem.verifyBatch(verifier, profile, items));
  }

  @Test
  void acceptsEverySignatureOfRfc8032() {
    for (SignedItem item : Rfc8032.signedItems()) {
      for (Ed25519Profile profile : Ed25519Profile.values()) {
        assertTrue(item.verify(verifier, profile));
        assertFalse(item.mutated(random).verify(verifier, profile));
      }
    }
  }

  @Test
  void answersTheEdgeCasesOneByOneAsTheVerdictsSay() throws IOException {
    Map<Ed25519Profile, Integer> accepted = new EnumMap<>(Ed25519Profile.class);
    for (EdgeCases.Case edgeCase : EdgeCases.read()) {
      for (Ed25519Profile profile : Ed25519Profile.values()) {
        boolean valid = edgeCase.item().verify(verifier, profile);
        assertEquals(
            edgeCase.verdicts().get(profile), valid, () -> profile + " case " + edgeCase.number());
        accepted.merge(profile, valid ? 1 : 0, Integer::sum);
      }
    }
    assertEquals(
        Map.of(Ed25519Profile.GAVEL, 106, Ed25519Profile.ZIP215, 826, Ed25519Profile.STRICT, 43),
        accepted);
  }

  @ParameterizedTest
  @EnumSource
  void answersTheEdgeCasesInAnyBatchAsTheVerdictsSay(Ed25519Profile profile) throws IOException {
    List<EdgeCases.Case> cases = new ArrayList<>(EdgeCases.read());
    for (int round = 0; round < 6; round++) {
      Collections.shuffle(cases, new Random(random.nextLong()));
      // In order of verdict some batches are all valid, which a shuffle never gives.
      if (round % 2 == 1) {
        cases.sort((a, b) -> a.verdicts().get(profile).compareTo(b.verdicts().get(profile)));
      }
      int from = 0;
      while (from < cases.size()) {
        int to = Math.min(cases.size(), from + 1 + random.nextInt(200));
        List<EdgeCases.Case> batch = cases.subList(from, to);
        List<ItemStatus> expected =
            batch.stream()
                .map(c -> c.verdicts().get(profile) ? ItemStatus.VALID : ItemStatus.INVALID)
                .toList();
        List<SignedItem> items = batch.stream().map(EdgeCases.Case::item).toList();
        assertEquals(expected, SignedItem.verifyBatch(verifier, profile, items));
        from = to;
      }
    }
  }

  @Test
  void answersEveryPairOfSmallOrderEncodingsAsTheTwin() {
    assertAnswersOfTwin(smallOrders());
  }

  @Test
  void answersKeysAndNoncesOfMixedOrderAsTheTwin() {
    List<SignedItem> items = mixedOrders();
    List<SignedItem> sample = new ArrayList<>();
    for (int i = random.nextInt(7); i < items.size(); i += 7) {
      sample.add(items.get(i));
    }
    assertAnswersOfTwin(sample);
    for (SignedItem item : items) {
      assertTrue(item.verify(verifier, Ed25519Profile.GAVEL));
    }
    assertTrue(items.getFirst().verify(verifier, Ed25519Profile.STRICT), "no small order at all");
    assertFalse(items.get(1).verify(verifier, Ed25519Profile.STRICT), "small order in R alone");
  }

  @Test
  void answersHonestAndMutatedSignaturesAsTheTwinAndBouncyCastle() {
    List<SignedItem> items = mutants(40);
    assertAnswersOfTwin(items.subList(0, 12));
    for (SignedItem item : items) {
      SignedItem honest = SignedItem.honest(random, random.nextInt(300));
      for (Ed25519Profile profile : Ed25519Profile.values()) {
        assertEquals(bouncyCastleAccepts(item), item.verify(verifier, profile));
        assertTrue(bouncyCastleAccepts(honest) && honest.verify(verifier, profile));
      }
    }
  }

  @Test
  void rejectsScalarsOfTheOrderAndAbove() {
    SignedItem item = SignedItem.honest(random, 10);
    byte[] signature = item.signature();
    BigInteger s = PlainEd25519.integer(Arrays.copyOfRange(signature, 32, 64));
    byte[] malleated = PlainEd25519.littleEndian(s.add(PlainEd25519.L));
    System.arraycopy(malleated, 0, signature, 32, 32);
    for (Ed25519Profile profile : Ed25519Profile.values()) {
      assertFalse(item.verify(verifier, profile));
    }
  }

  @ParameterizedTest
  @EnumSource
  void answersBatchesOfEverySizeAsSingles(Ed25519Profile profile) {
    List<SignedItem> mutants = mutants(10);
    List<SignedItem> honest = new ArrayList<>();
    for (int i = 0; i < 130; i++) {
      honest.add(SignedItem.honest(random, random.nextInt(200)));
    }
    for (int size : new int[] {0, 1, 2, 3, 4, 5, 7, 8, 9, 63, 64, 65, 127, 128, 130}) {
      List<SignedItem> items = new ArrayList<>(honest.subList(0, size));
      assertEquals(
          Collections.nCopies(size, ItemStatus.VALID),
          SignedItem.verifyBatch(verifier, profile, items));
      for (int wrong = 0; wrong < size; wrong += 1 + random.nextInt(size)) {
        items.set(wrong, mutants.get(random.nextInt(mutants.size())));
      }
      assertBatchesAnswerAsSingles(profile, items);
    }
  }

  @Test
  void findsTheOneWrongSignatureWhereverItStands() {
    List<SignedItem> items = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      items.add(SignedItem.honest(random, 32));
    }
    for (int wrong = 0; wrong < items.size(); wrong += 3) {
      SignedItem honest = items.get(wrong);
      byte[] otherMessage = honest.message().clone();
      otherMessage[0] ^= 1;
      items.set(wrong, new SignedItem(honest.key(), honest.signature(), otherMessage));
      List<ItemStatus> expected = new ArrayList<>(Collections.nCopies(64, ItemStatus.VALID));
      expected.set(wrong, ItemStatus.INVALID);
      assertEquals(expected, SignedItem.verifyBatch(verifier, Ed25519Profile.GAVEL, items));
      items.set(wrong, honest);
    }
  }

  @Test
  void refusesErrorsThatCancelOutInTheSum() {
    List<SignedItem> items = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      items.add(SignedItem.honest(random, 32));
    }
    items.set(2, withScalarMoved(items.get(2), BigInteger.ONE));
    items.set(5, withScalarMoved(items.get(5), BigInteger.ONE.negate()));
    assertBatchesAnswerAsSingles(Ed25519Profile.GAVEL, items);
    assertFalse(items.get(2).verify(verifier, Ed25519Profile.GAVEL));
  }

  /** What the coefficients are for: with equal ones, errors of B and -B add up to nothing. */
  @Test
  void wouldAcceptErrorsThatCancelOutIfCoefficientsWereEqual() {
    SignatureVerifier weak = verifier(bytes -> Arrays.fill(bytes, (byte) 7));
    List<SignedItem> items = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      items.add(SignedItem.honest(random, 32));
    }
    items.set(0, withScalarMoved(items.get(0), BigInteger.ONE));
    items.set(3, withScalarMoved(items.get(3), BigInteger.ONE.negate()));
    assertEquals(
        Collections.nCopies(4, ItemStatus.VALID),
        SignedItem.verifyBatch(weak, Ed25519Profile.GAVEL, items));
    assertEquals(
        SignedItem.verifyEach(weak, Ed25519Profile.GAVEL, items),
        SignedItem.verifyBatch(verifier, Ed25519Profile.GAVEL, items));
  }

  private static SignedItem withScalarMoved(SignedItem item, BigInteger by) {
    byte[] signature = item.signature().clone();
    BigInteger s = PlainEd25519.integer(Arrays.copyOfRange(signature, 32, 64));
    byte[] moved = PlainEd25519.littleEndian(s.add(by).mod(PlainEd25519.L));
    System.arraycopy(moved, 0, signature, 32, 32);
    return new SignedItem(item.key(), signature, item.message());
  }

  @ParameterizedTest
  @EnumSource
  void batchesSmallAndMixedOrdersAsSingles(Ed25519Profile profile) {
    List<SignedItem> items = new ArrayList<>(smallOrders());
    items.addAll(mixedOrders());
    items.addAll(mutants(20));
    for (int round = 0; round < 5; round++) {
      Collections.shuffle(items, new Random(random.nextLong()));
      assertBatchesAnswerAsSingles(profile, items);
    }
  }

  @Test
  void touchesOnlyTheStatusesOfItsRange() {
    List<SignedItem> items = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      items.add(SignedItem.honest(random, i));
    }
    var batch = SignedItem.batch(items);
    verifier.verifyBatch(Ed25519Profile.GAVEL, batch, 3, 6);
    for (int i = 0; i < 12; i++) {
      assertEquals(i >= 3 && i < 9 ? ItemStatus.VALID : ItemStatus.NOT_PROCESSED, batch.status(i));
    }
  }
}
