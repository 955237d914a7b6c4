package io.gavel.appliance.dissemination;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.block.TransactionBatch;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.consensus.Certificate;
import io.gavel.appliance.consensus.Signature;
import io.gavel.appliance.consensus.VoteType;
import io.gavel.appliance.testing.Samples;
import java.util.List;
import org.junit.jupiter.api.Test;

class CatchUpTest {
  private final TransactionBatch first = Samples.batch(1, 0, 2);
  private final TransactionBatch second = Samples.batch(2, 0, 2);
  private final Block one = Samples.block(null, 1, first);
  private final Block two = Samples.block(one, 2, second);

  private static Certificate finalization(Block block) {
    return new Certificate(
        VoteType.FINALIZE,
        block.view(),
        block.digest(),
        List.of(new Certificate.Signer(0, Signature.of(new byte[Signature.BYTES]))));
  }

  private static PackedBatch packed(TransactionBatch batch) {
    return new PackedBatch(batch.encodedBytes(), batch.encode());
  }

  private BulkMessage.BlocksResponse response(List<Block> chain, Block finalized) {
    return new BulkMessage.BlocksResponse(
        chain, finalization(finalized), List.of(packed(first), packed(second)));
  }

  @Test
  void asksOnePeerAtATimeAndTheNextAfterTheTimeout() {
    CatchUp catchUp = new CatchUp(0, 4, 1_000);
    assertNull(catchUp.due(5, 0));
    catchUp.behind(90, 3);
    CatchUp.Ask ask = catchUp.due(5, 0);
    assertEquals(3, ask.peer());
    assertEquals(6, ask.request().fromHeight());
    assertNull(catchUp.due(5, 999));
    assertEquals(1, catchUp.due(5, 1_000).peer());
    assertTrue(catchUp.awaits(1));
    assertFalse(catchUp.awaits(3));
    catchUp.answered();
    assertEquals(1, catchUp.due(8, 1_001).peer());
    catchUp.refused();
    assertEquals(2, catchUp.due(8, 1_002).peer());
    assertEquals(50, catchUp.viewsBehind(40));
    catchUp.reached(90);
    // Views without any finalization are not behind: nobody has a block to fetch.
    assertEquals(0, catchUp.viewsBehind(40));
    assertNull(catchUp.due(8, 9_000));
  }

  @Test
  void acceptsAChainThatContinuesTheTipAndEndsInItsFinalization() throws DecodeException {
    CatchUp.checkChain(response(List.of(one, two), two), Samples.CHAIN, 0, Samples.CHAIN);
    List<CatchUp.Fetched> fetched =
        CatchUp.match(response(List.of(one, two), two), List.of(first, second));
    assertEquals(List.of(one, two), fetched.stream().map(CatchUp.Fetched::block).toList());
  }

  @Test
  void refusesAChainWithAWrongLinkHeightChainOrFinalization() {
    assertThrows(
        DecodeException.class,
        () ->
            CatchUp.checkChain(
                response(List.of(one, two), two), Samples.digest("other"), 0, Samples.CHAIN));
    assertThrows(
        DecodeException.class,
        () -> CatchUp.checkChain(response(List.of(two), two), one.digest(), 0, Samples.CHAIN));
    assertThrows(
        DecodeException.class,
        () ->
            CatchUp.checkChain(
                response(List.of(one, two), two), Samples.CHAIN, 0, Samples.digest("other")));
    assertThrows(
        DecodeException.class,
        () ->
            CatchUp.checkChain(response(List.of(one, two), one), Samples.CHAIN, 0, Samples.CHAIN));
  }

  @Test
  void refusesBodiesThatAreNotTheBlocks() {
    BulkMessage.BlocksResponse response = response(List.of(one, two), two);
    assertThrows(DecodeException.class, () -> CatchUp.match(response, List.of(second, first)));
    assertThrows(
        DecodeException.class, () -> CatchUp.match(response, List.of(first, second, first)));
  }

  @Test
  void takesTheBlocksWhoseBodiesAreWhole() throws DecodeException {
    BulkMessage.BlocksResponse response = response(List.of(one, two), two);
    assertEquals(1, CatchUp.match(response, List.of(first)).size());
  }
}
