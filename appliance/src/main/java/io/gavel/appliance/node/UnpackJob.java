package io.gavel.appliance.node;

import io.gavel.appliance.block.TransactionBatch;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.dissemination.BulkMessage;
import io.gavel.appliance.dissemination.CatchUp;
import io.gavel.appliance.dissemination.PackedBatch;
import io.gavel.appliance.offload.Kernels;
import io.gavel.appliance.offload.OffloadEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Unpacks fetched final blocks and matches the bodies to the digests that the blocks name.
 * Signatures of transactions need no second look: a quorum verified them before it voted.
 */
final class UnpackJob implements OffloadEngine.Job {
  private final BulkMessage.BlocksResponse response;
  private final Consumer<List<CatchUp.Fetched>> onFetched;
  private final Consumer<String> onRefused;

  UnpackJob(
      BulkMessage.BlocksResponse response,
      Consumer<List<CatchUp.Fetched>> onFetched,
      Consumer<String> onRefused) {
    this.response = response;
    this.onFetched = onFetched;
    this.onRefused = onRefused;
  }

  @Override
  public void run(Kernels kernels) {
    List<TransactionBatch> batches = new ArrayList<>(response.bodies().size());
    try {
      for (PackedBatch body : response.bodies()) {
        batches.add(kernels.unpack(body));
      }
      onFetched.accept(CatchUp.match(response, batches));
    } catch (DecodeException e) {
      onRefused.accept(e.getMessage());
    }
  }

  @Override
  public void failed(RuntimeException cause) {
    onRefused.accept(cause.getMessage());
  }
}
