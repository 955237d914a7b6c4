package io.gavel.appliance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.storage.BlockLog;
import io.gavel.appliance.storage.CorruptLogException;
import io.gavel.appliance.testing.Samples;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepairCommandTest {
  @TempDir private Path data;
  private final StringWriter out = new StringWriter();

  private int repair(String... more) {
    String[] args =
        Stream.concat(Stream.of("repair", "--data", data.toString()), Stream.of(more))
            .toArray(String[]::new);
    PrintWriter writer = new PrintWriter(out, true);
    return Gavel.run(writer, writer, args);
  }

  @Test
  void cutsACorruptBlockLogWhereItsErrorSays() throws Exception {
    Path folder = data.resolve("blocks");
    Block one = Samples.block(null, 1);
    Block two = Samples.block(one, 2);
    try (BlockLog log = BlockLog.open(folder)) {
      log.append(one, List.of());
      log.force();
      log.append(two, List.of());
      log.force();
    }
    Path file;
    try (Stream<Path> files = Files.list(folder)) {
      file = files.filter(f -> f.toFile().length() > 200).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(file);
    int inTheSecondBlock = new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf("GBH") + 50;
    bytes[inTheSecondBlock] ^= 1;
    Files.write(file, bytes);

    CorruptLogException corrupt =
        assertThrows(CorruptLogException.class, () -> BlockLog.open(folder).close());
    assertTrue(corrupt.getMessage().contains(file.toString()), corrupt.getMessage());
    assertTrue(corrupt.getMessage().contains("gavel repair"), corrupt.getMessage());
    assertEquals(Gavel.EXIT_OK, repair(), out::toString);
    assertTrue(out.toString().contains("wal: left alone"), out::toString);
    try (BlockLog log = BlockLog.open(folder)) {
      assertEquals(1, log.lastHeight());
    }
  }

  @Test
  void saysWhenNothingIsWrongAndWhenThereIsNothing() throws Exception {
    BlockLog.open(data.resolve("blocks")).close();
    assertEquals(Gavel.EXIT_OK, repair("--forget-votes"), out::toString);
    assertTrue(out.toString().contains("blocks: nothing is corrupt"), out::toString);
    assertTrue(out.toString().contains("wal: not there"), out::toString);
  }
}
