package io.gavel.kernel.ed25519;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gavel.kernel.Batch;
import io.gavel.kernel.Ed25519Profile;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.Seed;
import io.gavel.kernel.hash.Sha512;
import io.gavel.kernel.vector.ed25519.VectorEd25519Verifier;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The verifier with vectors answers all that the scalar one is asked, and as that one does. */
class VectorEd25519VerifierTest extends Ed25519VerifierTest {
  private final SplittableRandom random = Seed.random("VectorEd25519VerifierTest");

  @BeforeAll
  static void assumeModule() {
    Assumptions.assumeTrue(
        ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent(),
        "this JVM runs without jdk.incubator.vector");
  }

  /** Room for eight keys: many are pushed out again. */
  @Override
  VectorEd25519Verifier verifier(CoefficientSource coefficients) {
    return new VectorEd25519Verifier(coefficients, new Sha512(), 8, 8);
  }

  private static List<ItemStatus> scalarAnswers(Ed25519Profile profile, List<SignedItem> items) {
    return SignedItem.verifyEach(
        new Ed25519Verifier(bytes -> new SplittableRandom(1).nextBytes(bytes)), profile, items);
  }

  /** Four lanes are decoded at once: each case takes each place among honest signatures. */
  @Test
  void answersTheEdgeCasesInEveryLane() throws IOException {
    List<SignedItem> honest = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      honest.add(SignedItem.honest(random, 20 + i));
    }
    SignatureVerifier verifier = verifier(random::nextBytes);
    for (EdgeCases.Case edgeCase : EdgeCases.read()) {
      for (Ed25519Profile profile : Ed25519Profile.values()) {
        int place = (edgeCase.number() + profile.parameter()) % 4;
        List<SignedItem> items = new ArrayList<>(honest);
        items.add(place, edgeCase.item());
        List<ItemStatus> expected = new ArrayList<>(Collections.nCopies(4, ItemStatus.VALID));
        if (!edgeCase.verdicts().get(profile)) {
          expected.set(place, ItemStatus.INVALID);
        }
        assertEquals(
            expected,
            SignedItem.verifyBatch(verifier, profile, items),
            () -> profile + " case " + edgeCase.number());
      }
    }
  }

  /** Signatures of more keys than there is room for, again and again, some wrong each time. */
  @Test
  void answersAlikeWhetherKeysAreKnownOrNot() {
    VectorEd25519Verifier verifier = verifier(random::nextBytes);
    List<SignedItem> honest = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      honest.add(SignedItem.honest(random, 30));
    }
    for (int round = 0; round < 30; round++) {
      int keys = 1 + random.nextInt(honest.size());
      List<SignedItem> items = new ArrayList<>(honest.subList(0, keys));
      Collections.shuffle(items, new Random(random.nextLong()));
      for (int wrong = random.nextInt(4); wrong < keys; wrong += 1 + random.nextInt(12)) {
        items.set(wrong, items.get(wrong).mutated(random));
      }
      for (Ed25519Profile profile : Ed25519Profile.values()) {
        List<ItemStatus> expected = scalarAnswers(profile, items);
        assertEquals(expected, SignedItem.verifyBatch(verifier.votes(), profile, items));
        assertEquals(expected, SignedItem.verifyBatch(verifier, profile, items));
        assertEquals(expected, SignedItem.verifyEach(verifier.votes(), profile, items));
        assertEquals(expected, SignedItem.verifyEach(verifier, profile, items));
      }
    }
  }

  /** What is refused as a key stays refused, however often it signs; edge cases know how. */
  @Test
  void remembersNoKeyThatAProfileRefuses() throws IOException {
    VectorEd25519Verifier verifier =
        new VectorEd25519Verifier(random::nextBytes, new Sha512(), 512, 512);
    List<EdgeCases.Case> cases = EdgeCases.read();
    List<SignedItem> items = cases.stream().map(EdgeCases.Case::item).toList();
    for (int round = 0; round < 2; round++) {
      for (Ed25519Profile profile : Ed25519Profile.values()) {
        List<ItemStatus> expected =
            cases.stream()
                .map(c -> c.verdicts().get(profile) ? ItemStatus.VALID : ItemStatus.INVALID)
                .toList();
        assertEquals(expected, SignedItem.verifyBatch(verifier.votes(), profile, items));
        assertEquals(expected, SignedItem.verifyBatch(verifier, profile, items));
      }
    }
  }

  @Test
  void answersLongBatchesOfDifferentKeysWithScatteredErrors() {
    answersLongBatchesWithScatteredErrors(700);
  }

  /** Signatures of a key share a term of the equation, the wrong ones too. */
  @Test
  void answersLongBatchesOfFewKeysWithScatteredErrors() {
    for (int keys : new int[] {1, 7, 127, 128, 129}) {
      answersLongBatchesWithScatteredErrors(keys);
    }
  }

  private void answersLongBatchesWithScatteredErrors(int keys) {
    List<Ed25519Signer> signers = new ArrayList<>();
    for (int i = 0; i < keys; i++) {
      signers.add(SignedItem.signer(random));
    }
    List<SignedItem> items = new ArrayList<>();
    for (int i = 0; i < 1100; i++) {
      SignedItem item = SignedItem.by(signers.get(i % keys), random, random.nextInt(300));
      items.add(i % 150 == 77 || (i / 64 == 5 && i % 3 == 0) ? item.mutated(random) : item);
    }
    signers.forEach(Ed25519Signer::close);
    Batch batch = SignedItem.batch(items);
    verifier(random::nextBytes).verifyBatch(Ed25519Profile.GAVEL, batch, 0, items.size());
    List<ItemStatus> expected = scalarAnswers(Ed25519Profile.GAVEL, items);
    for (int i = 0; i < items.size(); i++) {
      assertEquals(expected.get(i), batch.status(i), "item " + i);
    }
  }
}
