package io.gavel.appliance.consensus;

import io.gavel.appliance.codec.ByteReader;
import io.gavel.appliance.codec.ByteWriter;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.codec.Digest;
import java.util.ArrayList;
import java.util.List;

/**
 * Votes of distinct validators for one statement: a notarization, nullification or finalization,
 * once their stake is checked to be a quorum and their signatures to verify, which making one does
 * not do.
 *
 * <p>Layout: u8 type, u64 view, digest, u32 count, then count times u16 validator and signature, by
 * ascending validator.
 *
 * @param digest the block's; {@link Digest#ZERO} for a nullification
 * @param signers ascending by validator, each once, at least one
 */
public record Certificate(VoteType type, long view, Digest digest, List<Signer> signers) {
  /** A validator and its signature of the certificate's statement. */
  public record Signer(int validator, Signature signature) {}

  public static final int BYTES_MAX =
      1 + 8 + Digest.BYTES + 4 + ValidatorSet.VALIDATORS_MAX * (2 + Signature.BYTES);

  public Certificate {
    VoteStatement.checkVote(type, view, digest);
    signers = List.copyOf(signers);
    if (signers.isEmpty() || signers.size() > ValidatorSet.VALIDATORS_MAX) {
      throw new IllegalArgumentException(
          "certificate.count is "
              + signers.size()
              + ", expected 1 to "
              + ValidatorSet.VALIDATORS_MAX);
    }
    int previous = -1;
    for (Signer signer : signers) {
      if (signer.validator() <= previous || signer.validator() >= ValidatorSet.VALIDATORS_MAX) {
        throw new IllegalArgumentException(
            "certificate.validator is "
                + signer.validator()
                + " after "
                + previous
                + ", expected ascending, below "
                + ValidatorSet.VALIDATORS_MAX);
      }
      previous = signer.validator();
    }
  }

  public VoteStatement statement(Digest chainId, long epoch) {
    return new VoteStatement(chainId, epoch, type, view, digest);
  }

  /** The votes it is made of, ascending by validator. */
  public List<Vote> votes() {
    List<Vote> votes = new ArrayList<>(signers.size());
    for (Signer signer : signers) {
      votes.add(new Vote(type, view, digest, signer.validator(), signer.signature()));
    }
    return votes;
  }

  public void encode(ByteWriter out) {
    out.u8(type.code()).u64(view).digest(digest).u32(signers.size());
    for (Signer signer : signers) {
      out.u16(signer.validator()).bytes(signer.signature().bytes());
    }
  }

  public static Certificate decode(ByteReader in) throws DecodeException {
    VoteType type = VoteType.ofCode(in.u8("certificate.type"));
    long view = in.u63("certificate.view");
    Digest digest = in.digest("certificate.digest");
    int count = in.count("certificate.count", ValidatorSet.VALIDATORS_MAX, 2 + Signature.BYTES);
    List<Signer> signers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int validator = in.u16("certificate.validator");
      signers.add(
          new Signer(validator, Signature.of(in.bytes("certificate.signature", Signature.BYTES))));
    }
    try {
      return new Certificate(type, view, digest, signers);
    } catch (IllegalArgumentException e) {
      throw new DecodeException(e.getMessage());
    }
  }
}
