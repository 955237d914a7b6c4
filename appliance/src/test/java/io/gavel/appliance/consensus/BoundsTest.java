package io.gavel.appliance.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.codec.Digest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a peer can make a core hold or do is bounded; what it is told wrongly is named. */
class BoundsTest {
  private static final ValidatorSet VALIDATORS = Fixture.validators(1, 1, 1, 1);

  private final SimplexConfig config = Fixture.config(0, VALIDATORS);
  private final Simplex core = new Simplex(config, Recovered.nothing());

  private List<Output> receive(int from, Message message) {
    return core.step(0, new Input.Received(from, message));
  }

  @Test
  void holdsVotesAndProposalsOfFewViewsHoweverManyComeIn() {
    for (long view = 1; view < 20_000; view++) {
      Block block = Fixture.block(null, view, VALIDATORS.leader(view), 0);
      int leader = VALIDATORS.leader(view);
      if (leader != 0) {
        Vote vote = Fixture.vote(VoteType.NOTARIZE, view, block.digest(), leader);
        receive(leader, new Message.Proposal(block, vote));
      }
      receive(1, new Message.CastVote(Fixture.vote(VoteType.NULLIFY, view, Digest.ZERO, 1)));
    }
    assertEquals(config.futureViewsMax() + 1, core.openViews());
  }

  @Test
  void verifiesFewCertificatesOfOnePeerAtOnceAndThoseOfOthersAllTheSame() {
    int verifications = 0;
    for (long view = 1; view < 5000; view++) {
      Certificate certificate = Fixture.certificate(VoteType.NULLIFY, view, Digest.ZERO, 1, 2, 3);
      verifications += receive(1, new Message.ShowCertificate(certificate)).size();
    }
    assertEquals(2 * Message.CertificateRequest.VIEWS_MAX, verifications - 1, "one is the start");
    Certificate other = Fixture.certificate(VoteType.NULLIFY, 9000, Digest.ZERO, 1, 2, 3);
    assertEquals(
        List.of(new Output.VerifyCertificate(2, other)),
        receive(2, new Message.ShowCertificate(other)));
  }

  @Test
  void answersAPeersRequestsOnlySoOften() {
    Certificate held = Fixture.certificate(VoteType.NULLIFY, 1, Digest.ZERO, 1, 2, 3);
    core.step(0, new Input.CertificateVerified(1, held, true));
    int answers = 0;
    for (int i = 0; i < 10_000; i++) {
      answers += receive(3, new Message.CertificateRequest(1, 64)).size();
    }
    assertEquals(4 * Message.CertificateRequest.VIEWS_MAX, answers);
    List<Output> later =
        core.step(400, new Input.Received(3, new Message.CertificateRequest(1, 64)));
    assertEquals(List.of(new Output.Send(3, new Message.ShowCertificate(held))), later);
  }

  @Test
  void keepsNothingOfViewsBelowTheFinalOne() {
    Block parent = null;
    for (long view = 1; view <= 500; view++) {
      Block block = Fixture.block(parent, view, VALIDATORS.leader(view), 0);
      int leader = VALIDATORS.leader(view);
      if (leader == 0) {
        core.step(0, new Input.Proposed(block));
      } else {
        Vote vote = Fixture.vote(VoteType.NOTARIZE, view, block.digest(), leader);
        receive(leader, new Message.Proposal(block, vote));
      }
      Certificate finalization =
          Fixture.certificate(VoteType.FINALIZE, view, block.digest(), 1, 2, 3);
      core.step(0, new Input.CertificateVerified(1, finalization, true));
      parent = block;
    }
    assertEquals(500, core.finalTip().height());
    assertTrue(core.openViews() <= 1, "open views: " + core.openViews());
  }

  @Test
  void stopsRatherThanTakeAForkForFinal() {
    Block one = Fixture.block(null, 1, 1, 1);
    Block two = Fixture.block(null, 1, 1, 2);
    Certificate first = Fixture.certificate(VoteType.NOTARIZE, 1, one.digest(), 1, 2, 3);
    Certificate second = Fixture.certificate(VoteType.FINALIZE, 1, two.digest(), 1, 2, 3);
    core.step(0, new Input.CertificateVerified(1, first, true));
    IllegalStateException stop =
        assertThrows(
            IllegalStateException.class,
            () -> core.step(0, new Input.CertificateVerified(1, second, true)));
    assertTrue(stop.getMessage().contains("view 1 has two notarized blocks"), stop.getMessage());
  }

  @Test
  void refusesAVoteThatWasNotAskedFor() {
    core.step(0, new Input.Received(1, proposal(1)));
    Vote vote = Fixture.vote(VoteType.NULLIFY, 1, Digest.ZERO, 0);
    assertThrows(IllegalStateException.class, () -> core.step(0, new Input.Voted(vote)));
  }

  private static Message proposal(long view) {
    int leader = VALIDATORS.leader(view);
    Block block = Fixture.block(null, view, leader, 0);
    return new Message.Proposal(
        block, Fixture.vote(VoteType.NOTARIZE, view, block.digest(), leader));
  }

  @Test
  void namesWhatIsWrongInItsConfiguration() {
    IllegalArgumentException cap =
        assertThrows(
            IllegalArgumentException.class,
            () -> new SimplexConfig(Fixture.CHAIN_ID, 0, 0, VALIDATORS, 1000, 999, 100, 8, 8));
    assertTrue(cap.getMessage().contains("simplex.timeoutCapMs is 999, expected 1000 to"));
    assertThrows(
        IllegalArgumentException.class,
        () -> new SimplexConfig(Fixture.CHAIN_ID, 0, 4, VALIDATORS, 1000, 2000, 100, 8, 8));
    assertThrows(
        IllegalArgumentException.class,
        () -> new SimplexConfig(Fixture.CHAIN_ID, 0, 0, VALIDATORS, 1000, 2000, 3000, 8, 8));
    assertThrows(
        IllegalArgumentException.class,
        () -> new SimplexConfig(Fixture.CHAIN_ID, 0, 0, VALIDATORS, 1000, 2000, 100, 65, 8));
  }

  @Test
  void refusesALogThatContradictsItselfOrIsAnothers() {
    Digest digest = Fixture.block(null, 1, 1, 0).digest();
    Vote nullify = Fixture.vote(VoteType.NULLIFY, 1, Digest.ZERO, 0);
    Vote finalize = Fixture.vote(VoteType.FINALIZE, 1, digest, 0);
    assertThrows(
        IllegalArgumentException.class,
        () -> new Recovered(null, null, List.of(nullify, finalize), List.of(), List.of()));
    Vote others = Fixture.vote(VoteType.NULLIFY, 1, Digest.ZERO, 2);
    Recovered foreign = new Recovered(null, null, List.of(others), List.of(), List.of());
    assertThrows(IllegalArgumentException.class, () -> new Simplex(config, foreign));
  }
}
