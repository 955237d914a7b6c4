package io.gavel.appliance.ledger;

import io.gavel.appliance.block.Address;
import io.gavel.appliance.codec.Digest;

/**
 * A validator as the genesis fixes it.
 *
 * @param name for people: 1 to {@link Genesis#NAME_LENGTH_MAX} letters, digits, '.', '_' or '-'
 * @param key Ed25519 public key
 * @param stake voting weight, from 1
 * @param feeAddress the account that is paid the fees of the blocks it proposes
 */
public record GenesisValidator(String name, Digest key, long stake, Address feeAddress) {
  public GenesisValidator {
    Genesis.checkName("validator.name", name);
    if (stake < 1) {
      throw new IllegalArgumentException(
          "stake of validator " + name + " is " + stake + ", expected 1 or more");
    }
  }
}
