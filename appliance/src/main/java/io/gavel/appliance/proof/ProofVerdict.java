package io.gavel.appliance.proof;

import io.gavel.appliance.block.BlockHeader;
import io.gavel.appliance.codec.Digest;

/** What checking a proof says. */
public sealed interface ProofVerdict {
  /**
   * The transaction is in the block of this header, which is final.
   *
   * @param header of the transaction's block
   * @param finalizedHeight of the block whose finalization covers it
   */
  record Valid(Digest transaction, BlockHeader header, long finalizedHeight)
      implements ProofVerdict {
    /** The height of the transaction's block. */
    public long height() {
      return header.height();
    }
  }

  /**
   * It proves nothing.
   *
   * @param reason names what is wrong, its value and what was expected
   */
  record Invalid(String reason) implements ProofVerdict {}
}
