package io.gavel.appliance.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.appliance.block.Address;
import io.gavel.appliance.codec.Digest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class GenesisTest {
  private static final GenesisValidator ALICE =
      new GenesisValidator("alice", digest(1), 10, address(11));
  private static final GenesisValidator BOB =
      new GenesisValidator("bob", digest(2), 5, address(12));

  private static Digest digest(int fill) {
    return new Digest(fill, fill, fill, fill);
  }

  private static Address address(int fill) {
    return new Address(digest(fill));
  }

  private static SortedMap<Address, Long> balances(long first, long second) {
    return new TreeMap<>(Map.of(address(21), first, address(22), second));
  }

  private static Genesis genesis(
      String name, int log2, List<GenesisValidator> validators, SortedMap<Address, Long> balances) {
    return new Genesis(name, 7, log2, validators, balances);
  }

  private static void refuses(String because, Runnable make) {
    String message = assertThrows(IllegalArgumentException.class, make::run).getMessage();
    assertTrue(message.contains(because), message);
  }

  @Test
  void layoutIsTheDocumentedOne() {
    Genesis genesis = genesis("t", 8, List.of(ALICE), balances(3, 4));
    String expected =
        "47474e01"
            + "0174"
            + "0700000000000000"
            + "08"
            + "01000000"
            + "05616c696365"
            + digest(1)
            + "0a00000000000000"
            + digest(11)
            + "02000000"
            + digest(21)
            + "0300000000000000"
            + digest(22)
            + "0400000000000000";
    assertEquals(expected, HexFormat.of().formatHex(genesis.encode()));
    assertEquals(Digest.sha256(genesis.encode()), genesis.chainId());
  }

  @Test
  void chainIdDependsOnEveryComponent() {
    Genesis base = genesis("t", 16, List.of(ALICE, BOB), balances(3, 4));
    assertEquals(base.chainId(), genesis("t", 16, List.of(ALICE, BOB), balances(3, 4)).chainId());
    for (Genesis other :
        List.of(
            genesis("u", 16, List.of(ALICE, BOB), balances(3, 4)),
            new Genesis("t", 8, 16, List.of(ALICE, BOB), balances(3, 4)),
            genesis("t", 17, List.of(ALICE, BOB), balances(3, 4)),
            genesis("t", 16, List.of(BOB, ALICE), balances(3, 4)),
            genesis("t", 16, List.of(ALICE), balances(3, 4)),
            genesis("t", 16, List.of(ALICE, BOB), balances(4, 3)))) {
      assertNotEquals(base.chainId(), other.chainId());
    }
  }

  @Test
  void validatorsKeepTheirOrderAndStake() {
    Genesis genesis = genesis("t", 16, List.of(BOB, ALICE), balances(3, 4));
    assertEquals(1, genesis.validatorSet().indexOf(ALICE.key()));
    assertEquals(15, genesis.validatorSet().totalStake());
    assertEquals(ALICE.feeAddress(), genesis.feeAddress(1));
    assertEquals(7, genesis.supply());
  }

  @Test
  void refusesSupplyOver63Bits() {
    List<GenesisValidator> validators = List.of(ALICE);
    assertEquals(
        Long.MAX_VALUE, genesis("t", 16, validators, balances(Long.MAX_VALUE - 1, 1)).supply());
    refuses(
        "sum is over 2^63 - 1", () -> genesis("t", 16, validators, balances(Long.MAX_VALUE, 1)));
  }

  @Test
  void refusesEmptyAndOddNames() {
    for (String name : List.of("", "a b", "é", "a\n", "x".repeat(65))) {
      refuses("chainName", () -> genesis(name, 16, List.of(ALICE), balances(1, 1)));
      refuses("validator.name", () -> new GenesisValidator(name, digest(1), 1, address(1)));
    }
  }

  @Test
  void refusesWhatIsThereTwice() {
    refuses(
        "one key twice",
        () ->
            genesis(
                "t",
                16,
                List.of(ALICE, new GenesisValidator("x", ALICE.key(), 1, address(30))),
                balances(1, 1)));
    refuses(
        "two validators are named alice",
        () ->
            genesis(
                "t",
                16,
                List.of(ALICE, new GenesisValidator("alice", digest(9), 1, address(30))),
                balances(1, 1)));
    refuses(
        "feeAddress of validator x",
        () ->
            genesis(
                "t",
                16,
                List.of(ALICE, new GenesisValidator("x", digest(9), 1, ALICE.feeAddress())),
                balances(1, 1)));
  }

  @Test
  void refusesValuesOutOfRange() {
    refuses("bucketsLog2 is 7", () -> genesis("t", 7, List.of(ALICE), balances(1, 1)));
    refuses("bucketsLog2 is 21", () -> genesis("t", 21, List.of(ALICE), balances(1, 1)));
    refuses("validators.count is 0", () -> genesis("t", 16, List.of(), balances(1, 1)));
    refuses("balance of", () -> genesis("t", 16, List.of(ALICE), balances(0, 1)));
    refuses("balance of", () -> genesis("t", 16, List.of(ALICE), balances(1, -1)));
    refuses("stake of validator", () -> new GenesisValidator("a", digest(1), 0, address(1)));
    refuses("timeMs", () -> new Genesis("t", -1, 16, List.of(ALICE), balances(1, 1)));
  }
}
