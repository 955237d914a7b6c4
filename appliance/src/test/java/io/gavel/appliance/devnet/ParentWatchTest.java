package io.gavel.appliance.devnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ParentWatchTest {
  @Test
  void endsAsTheParentsEndOfThePipeCloses() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    PipedOutputStream parent = new PipedOutputStream();
    try (PipedInputStream in = new PipedInputStream(parent)) {
      ParentWatch.start(in, ended::countDown);
      parent.write(1);
      parent.flush();
      assertEquals(1, ended.getCount(), "what a parent says means nothing");
      parent.close();
      assertTrue(ended.await(30, TimeUnit.SECONDS));
    }
  }
}
