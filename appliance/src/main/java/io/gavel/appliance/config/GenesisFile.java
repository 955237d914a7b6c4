package io.gavel.appliance.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gavel.appliance.block.Address;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.ValidatorSet;
import io.gavel.appliance.ledger.Genesis;
import io.gavel.appliance.ledger.GenesisValidator;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A genesis as JSON, for people to read, compare and pass around:
 *
 * <pre>{@code
 * {
 *   "chainName": "trade", "timeMs": 1767225600000, "bucketsLog2": 16,
 *   "validators": [{"name": "alice", "key": "<64 hex>", "stake": 1, "feeAddress": "gv1..."}],
 *   "balances": {"gv1...": 1000000}
 * }
 * }</pre>
 *
 * <p>The chain's id is the digest of the canonical binary form, so spaces and the order of fields
 * do not matter; the order of validators does.
 */
public final class GenesisFile {
  /** Room for {@link Genesis#BALANCES_MAX} balances of 128 characters each. */
  public static final int BYTES_MAX = 128 << 20;

  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private GenesisFile() {}

  /**
   * @throws OperatorException naming the field that is wrong, its value and what was expected
   */
  public static Genesis load(Path file) {
    Fields fields = Fields.ofJson("genesis", file, OperatorFiles.read("genesis", file, BYTES_MAX));
    String chainName = fields.text("chainName");
    long timeMs = fields.integer("timeMs", 0, Long.MAX_VALUE);
    long bucketsLog2 =
        fields.integer("bucketsLog2", Genesis.BUCKETS_LOG2_MIN, Genesis.BUCKETS_LOG2_MAX);
    List<GenesisValidator> validators = new ArrayList<>();
    for (Fields validator : fields.objects("validators", ValidatorSet.VALIDATORS_MAX)) {
      validators.add(validator(validator));
    }
    SortedMap<Address, Long> balances = balances(fields.object("balances"));
    fields.end();
    try {
      return new Genesis(chainName, timeMs, (int) bucketsLog2, validators, balances);
    } catch (IllegalArgumentException e) {
      throw fields.wrong(e);
    }
  }

  private static GenesisValidator validator(Fields fields) {
    String name = fields.text("name");
    String key = fields.text("key");
    long stake = fields.integer("stake", 1, ValidatorSet.TOTAL_STAKE_MAX);
    String feeAddress = fields.text("feeAddress");
    fields.end();
    try {
      return new GenesisValidator(
          name,
          Digest.parse("key of validator " + name, key),
          stake,
          Address.parse("feeAddress of validator " + name, feeAddress));
    } catch (DecodeException | IllegalArgumentException e) {
      throw fields.wrong(e);
    }
  }

  private static SortedMap<Address, Long> balances(Fields fields) {
    SortedMap<Address, Long> balances = new TreeMap<>();
    for (String name : fields.names()) {
      long balance = fields.integer(name, 1, Long.MAX_VALUE);
      try {
        if (balances.put(Address.parse("balances", name), balance) != null) {
          throw fields.wrong(name, "there twice in another spelling", "each account once");
        }
      } catch (DecodeException e) {
        throw fields.wrong(e);
      }
    }
    return balances;
  }

  /** Writes a new file, which everyone may read; never overwrites. */
  public static void create(Path file, Genesis genesis) {
    OperatorFiles.createShared("genesis", file, toJson(genesis).getBytes(StandardCharsets.UTF_8));
  }

  static String toJson(Genesis genesis) {
    ObjectNode root = JSON.createObjectNode();
    root.put("chainName", genesis.chainName());
    root.put("timeMs", genesis.timeMs());
    root.put("bucketsLog2", genesis.bucketsLog2());
    ArrayNode validators = root.putArray("validators");
    for (GenesisValidator validator : genesis.validators()) {
      validators
          .addObject()
          .put("name", validator.name())
          .put("key", validator.key().toString())
          .put("stake", validator.stake())
          .put("feeAddress", validator.feeAddress().toString());
    }
    ObjectNode balances = root.putObject("balances");
    genesis.balances().forEach((address, amount) -> balances.put(address.toString(), amount));
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of text and numbers always prints", e);
    }
  }
}
