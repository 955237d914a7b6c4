package io.gavel.appliance.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.appliance.block.Address;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.ledger.Genesis;
import io.gavel.appliance.ledger.GenesisValidator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenesisFileTest {
  private static final Address PAYEE = new Address(new Digest(9, 9, 9, 9));
  private static final Genesis GENESIS =
      new Genesis(
          "trade",
          1_767_225_600_000L,
          16,
          List.of(validator("alice", 1), validator("bob", 2)),
          new TreeMap<>(Map.of(PAYEE, Long.MAX_VALUE)));

  @TempDir Path folder;

  private static GenesisValidator validator(String name, long word) {
    return new GenesisValidator(
        name, new Digest(word, 0, 0, 0), 5, new Address(new Digest(word, 1, 0, 0)));
  }

  private void refuses(String from, String to, String... saying) throws IOException {
    String json = GenesisFile.toJson(GENESIS);
    assertTrue(json.contains(from), json);
    Path file = Files.writeString(folder.resolve("genesis.json"), json.replace(from, to));
    OperatorException e = assertThrows(OperatorException.class, () -> GenesisFile.load(file));
    for (String part : saying) {
      assertTrue(e.getMessage().contains(part), e.getMessage());
    }
    assertTrue(e.getMessage().contains("genesis.json"), e.getMessage());
  }

  @Test
  void readsBackWhatItWrote() {
    Path file = folder.resolve("genesis.json");
    GenesisFile.create(file, GENESIS);
    assertEquals(GENESIS, GenesisFile.load(file));
    assertEquals(GENESIS.chainId(), GenesisFile.load(file).chainId());
  }

  @Test
  void chainIdDoesNotDependOnSpacing() throws IOException {
    Path file = folder.resolve("genesis.json");
    Files.writeString(file, GenesisFile.toJson(GENESIS).replaceAll("\\s", ""));
    assertEquals(GENESIS.chainId(), GenesisFile.load(file).chainId());
  }

  @Test
  void neverOverwrites() {
    Path file = folder.resolve("genesis.json");
    GenesisFile.create(file, GENESIS);
    OperatorException e =
        assertThrows(OperatorException.class, () -> GenesisFile.create(file, GENESIS));
    assertTrue(e.getMessage().contains("is there already"), e.getMessage());
  }

  @Test
  void namesAFieldThatIsUnknownOrMissing() throws IOException {
    refuses("\"timeMs\"", "\"extra\" : 1,\n\"timeMs\"", "extra is unknown");
    refuses("\"timeMs\"", "\"timeMS\"", "timeMS is unknown; did you mean timeMs?");
    refuses("\"stake\"", "\"weight\"", "validators[0].stake is missing, expected a whole number");
  }

  @Test
  void namesAValueOfTheWrongTypeOrRange() throws IOException {
    refuses("1767225600000", "\"today\"", "timeMs is \"today\", expected a whole number");
    refuses("\"bucketsLog2\" : 16", "\"bucketsLog2\" : 21", "bucketsLog2 is 21, expected", "20");
    refuses("\"stake\" : 5", "\"stake\" : 0", "validators[0].stake is 0, expected");
    refuses("\"stake\" : 5", "\"stake\" : 5.0", "validators[0].stake is 5.0, expected");
    refuses("\"trade\"", "7", "chainName is 7, expected text");
    refuses("\"trade\"", "\"\"", "chainName is \"\", expected 1 to 64 letters");
    refuses("\"" + PAYEE, "\"x" + PAYEE, "balances is \"xgv1", "expected an address");
    refuses("9223372036854775807", "9223372036854775808", "is 9223372036854775808, expected");
  }

  @Test
  void namesAnAddressWithATypingError() throws IOException {
    String text = PAYEE.toString();
    String mistyped = text.substring(0, 10) + "f" + text.substring(11);
    refuses(text, mistyped, "balances is \"" + mistyped, "is a digit mistyped?");
  }

  @Test
  void refusesWhatIsThereTwice() throws IOException {
    String entry = "\"" + PAYEE + "\" : 9223372036854775807";
    refuses(entry, entry + "," + entry, "Duplicate field");
    refuses("\"name\" : \"bob\"", "\"name\" : \"alice\"", "two validators are named alice");
    String key = new Digest(2, 0, 0, 0).toString();
    refuses("\"" + key + "\"", "\"" + new Digest(1, 0, 0, 0) + "\"", "one key twice");
  }

  @Test
  void refusesOneAccountInTwoSpellings() throws IOException {
    Address mixed = new Address(new Digest(0xabcdef, 1, 1, 1));
    String hex = mixed.raw().toString();
    String upper = mixed.toString().replace(hex, hex.toUpperCase(java.util.Locale.ROOT));
    refuses(
        "\"" + PAYEE + "\" : 9223372036854775807",
        "\"" + mixed + "\" : 1, \"" + upper + "\" : 1",
        "each account once");
  }

  @Test
  void refusesWhatIsNotJson() throws IOException {
    refuses("\"balances\" : {", "\"balances\" : [", "is not JSON", "line ");
    refuses("{\n  \"chainName\"", "{} {\n  \"chainName\"", "genesis.json");
  }
}
