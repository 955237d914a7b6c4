package io.gavel.appliance.consensus;

import io.gavel.appliance.codec.ByteReader;
import io.gavel.appliance.codec.ByteWriter;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.codec.Digest;

/**
 * One validator's signed vote. The signature is over the {@link VoteStatement} with the chain's id
 * and epoch; holding a vote says nothing about whether it verifies.
 *
 * <p>Layout: u8 type, u64 view, digest, u16 validator, signature.
 *
 * @param digest the block's; {@link Digest#ZERO} for a nullify vote
 * @param validator index in the validator set
 */
public record Vote(VoteType type, long view, Digest digest, int validator, Signature signature) {
  public static final int BYTES = 1 + 8 + Digest.BYTES + 2 + Signature.BYTES;

  public Vote {
    VoteStatement.checkVote(type, view, digest);
    if (validator < 0 || validator >= ValidatorSet.VALIDATORS_MAX) {
      throw new IllegalArgumentException(
          "vote.validator is "
              + validator
              + ", expected 0 to "
              + (ValidatorSet.VALIDATORS_MAX - 1));
    }
  }

  public VoteStatement statement(Digest chainId, long epoch) {
    return new VoteStatement(chainId, epoch, type, view, digest);
  }

  public void encode(ByteWriter out) {
    out.u8(type.code()).u64(view).digest(digest).u16(validator).bytes(signature.bytes());
  }

  public static Vote decode(ByteReader in) throws DecodeException {
    VoteType type = VoteType.ofCode(in.u8("vote.type"));
    long view = in.u63("vote.view");
    Digest digest = in.digest("vote.digest");
    int validator = in.u16("vote.validator");
    Signature signature = Signature.of(in.bytes("vote.signature", Signature.BYTES));
    try {
      return new Vote(type, view, digest, validator, signature);
    } catch (IllegalArgumentException e) {
      throw new DecodeException(e.getMessage());
    }
  }
}
