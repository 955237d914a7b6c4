package io.gavel.appliance.mempool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gavel.appliance.block.Address;
import io.gavel.appliance.block.Samples;
import io.gavel.appliance.block.Samples.TestKey;
import io.gavel.appliance.block.Transaction;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.ledger.Account;
import io.gavel.appliance.ledger.Outcome;
import io.gavel.appliance.mempool.AdmitResult.Accepted;
import io.gavel.appliance.mempool.AdmitResult.Reason;
import io.gavel.appliance.mempool.AdmitResult.Refused;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Random operations on a mempool and on a list that is searched from end to end each time. */
class MempoolTwinTest {
  private static final int SENDERS = 5;
  private static final List<TestKey> KEYS =
      IntStream.range(0, SENDERS).mapToObj(TestKey::of).toList();
  private static final List<Address> ADDRESSES = KEYS.stream().map(TestKey::address).toList();
  private static final MempoolLimits LIMITS = new MempoolLimits(14, 1 << 20, 5, 1, 50, 6);

  private static final class Item {
    final Transaction transaction;
    final long order;
    long checkMs;
    boolean inFlight;

    Item(Transaction transaction, long order, long checkMs) {
      this.transaction = transaction;
      this.order = order;
      this.checkMs = checkMs;
    }
  }

  /** The dumb twin. */
  private static final class Twin {
    final List<Item> items = new ArrayList<>();
    final Map<Address, Account> accounts = new HashMap<>();
    final List<Digest> recent = new ArrayList<>();
    long order;

    Item find(Digest id) {
      return items.stream().filter(i -> i.transaction.id().equals(id)).findAny().orElse(null);
    }

    Item at(Address sender, long nonce) {
      return items.stream()
          .filter(i -> i.transaction.sender().equals(sender) && i.transaction.nonce() == nonce)
          .findAny()
          .orElse(null);
    }

    long missing(Address sender) {
      long nonce = accounts.get(sender).nonce();
      while (at(sender, nonce) != null) {
        nonce++;
      }
      return nonce;
    }

    void observe(Address sender, Account account) {
      if (!accounts.containsKey(sender) || account.nonce() >= accounts.get(sender).nonce()) {
        accounts.put(sender, account);
      }
      long next = accounts.get(sender).nonce();
      items.removeIf(
          i ->
              i.transaction.sender().equals(sender) && !i.inFlight && i.transaction.nonce() < next);
    }

    Object admit(Transaction t, Account account, long now) {
      if (find(t.id()) != null || recent.contains(t.id())) {
        return Reason.DUPLICATE;
      }
      if (items.stream().noneMatch(i -> i.transaction.sender().equals(t.sender()))) {
        accounts.put(t.sender(), account);
      }
      observe(t.sender(), account);
      Account seen = accounts.get(t.sender());
      if (t.fee() < LIMITS.feeMin()) {
        return Reason.FEE_TOO_LOW;
      }
      if (t.nonce() < seen.nonce() || at(t.sender(), t.nonce()) != null) {
        return Reason.NONCE_USED;
      }
      if (t.nonce() >= seen.nonce() + LIMITS.perSenderMax()) {
        return Reason.NONCE_AHEAD;
      }
      long cost = t.fee() + t.amount();
      for (Item item : items) {
        if (item.transaction.sender().equals(t.sender())) {
          cost += item.transaction.fee() + item.transaction.amount();
        }
      }
      if (cost > seen.balance()) {
        return Reason.OVERDRAWN;
      }
      Item victim = null;
      if (items.size() >= LIMITS.transactionsMax()) {
        for (Item item : items) {
          boolean tail =
              items.stream()
                  .noneMatch(
                      i ->
                          i.transaction.sender().equals(item.transaction.sender())
                              && i.transaction.nonce() > item.transaction.nonce());
          if (tail
              && !item.inFlight
              && !item.transaction.sender().equals(t.sender())
              && item.transaction.fee() < t.fee()
              && t.nonce() == missing(t.sender())
              && (victim == null
                  || item.transaction.fee() < victim.transaction.fee()
                  || (item.transaction.fee() == victim.transaction.fee()
                      && item.order > victim.order))) {
            victim = item;
          }
        }
        if (victim == null) {
          return Reason.BUSY;
        }
        items.remove(victim);
      }
      items.add(new Item(t, order++, now + LIMITS.gapTtlMs()));
      return victim == null ? "accepted" : victim.transaction;
    }

    List<Transaction> take(int max) {
      List<Transaction> taken = new ArrayList<>();
      while (taken.size() < max) {
        Item best = null;
        for (Item item : items) {
          boolean runnable = !item.inFlight;
          Address sender = item.transaction.sender();
          for (long n = accounts.get(sender).nonce(); n < item.transaction.nonce(); n++) {
            runnable &= at(sender, n) != null && at(sender, n).inFlight;
          }
          if (runnable
              && (best == null
                  || item.transaction.fee() > best.transaction.fee()
                  || (item.transaction.fee() == best.transaction.fee()
                      && item.order < best.order))) {
            best = item;
          }
        }
        if (best == null) {
          break;
        }
        best.inFlight = true;
        taken.add(best.transaction);
      }
      return taken;
    }

    void settled(Transaction t, Outcome outcome, Account account) {
      if (outcome.terminal() && !recent.contains(t.id())) {
        recent.add(t.id());
        if (recent.size() > LIMITS.recentMax()) {
          recent.removeFirst();
        }
      }
      Item item = find(t.id());
      if (item != null && outcome == Outcome.NONCE_AHEAD) {
        item.inFlight = false;
      } else if (item != null) {
        items.remove(item);
      }
      if (items.stream().anyMatch(i -> i.transaction.sender().equals(t.sender()))) {
        observe(t.sender(), account);
      }
    }

    void release(Digest id) {
      Item item = find(id);
      if (item != null) {
        item.inFlight = false;
        observe(item.transaction.sender(), accounts.get(item.transaction.sender()));
      }
    }

    List<Transaction> expire(long now) {
      List<Transaction> expired = new ArrayList<>();
      List<Item> due = new ArrayList<>(items);
      due.removeIf(i -> i.checkMs > now);
      due.sort((a, b) -> a.checkMs != b.checkMs ? Long.compare(a.checkMs, b.checkMs) : 0);
      for (Item item : due) {
        if (!item.inFlight && item.transaction.nonce() > missing(item.transaction.sender())) {
          items.remove(item);
          expired.add(item.transaction);
        } else {
          item.checkMs = now + LIMITS.gapTtlMs();
          items.remove(item);
          items.add(item);
        }
      }
      return expired;
    }
  }

  private static Object plain(AdmitResult result) {
    return switch (result) {
      case Accepted accepted ->
          accepted.evicted().isPresent() ? accepted.evicted().get() : "accepted";
      case Refused refused -> refused.reason();
    };
  }

  @Test
  void agreesWithItsDumbTwin() {
    SplittableRandom random = Samples.random("MempoolTwinTest");
    Set<Object> seen = new HashSet<>();
    for (int run = 0; run < 60; run++) {
      Mempool pool = new Mempool(LIMITS);
      Twin twin = new Twin();
      Account[] ledger = new Account[SENDERS];
      Arrays.setAll(ledger, i -> new Account(60, 0));
      List<Transaction> made = new ArrayList<>();
      long now = 1000;
      for (int step = 0; step < 250; step++) {
        now += random.nextInt(3);
        int s = random.nextInt(SENDERS);
        TestKey key = KEYS.get(s);
        switch (random.nextInt(10)) {
          case 0, 1, 2, 3, 4, 5 -> {
            long nonce = Math.max(0, ledger[s].nonce() + random.nextInt(-1, 7));
            Transaction t =
                made.isEmpty() || random.nextInt(8) > 0
                    ? Samples.unsigned(
                        Digest.ZERO,
                        key,
                        nonce,
                        random.nextInt(9),
                        key.address(),
                        random.nextInt(12))
                    : made.get(random.nextInt(made.size()));
            int sender = ADDRESSES.indexOf(t.sender());
            Object answer = plain(pool.admit(t, ledger[sender], now));
            assertEquals(twin.admit(t, ledger[sender], now), answer);
            seen.add(answer instanceof Transaction ? "evicted another" : answer);
            made.add(t);
          }
          case 6 -> {
            int max = random.nextInt(5);
            assertEquals(twin.take(max), pool.take(max, 1 << 20));
          }
          case 7, 8 -> settleSome(random, made, ledger, pool, twin);
          default -> {
            if (random.nextBoolean() && !made.isEmpty()) {
              Digest id = made.get(random.nextInt(made.size())).id();
              twin.release(id);
              pool.release(List.of(id));
            } else {
              now += random.nextInt(30);
              assertEquals(twin.expire(now), pool.expire(now));
            }
          }
        }
        assertSame(twin, pool, made, ledger);
      }
    }
    assertEquals(Reason.values().length + 2, seen.size(), "answers that came up: " + seen);
  }

  private static void settleSome(
      SplittableRandom random, List<Transaction> made, Account[] ledger, Mempool pool, Twin twin) {
    if (made.isEmpty()) {
      return;
    }
    Transaction t = made.get(random.nextInt(made.size()));
    int s = ADDRESSES.indexOf(t.sender());
    Outcome outcome;
    if (t.nonce() < ledger[s].nonce()) {
      outcome = Outcome.NONCE_USED;
    } else if (t.nonce() > ledger[s].nonce()) {
      outcome = Outcome.NONCE_AHEAD;
    } else if (random.nextInt(6) == 0) {
      outcome = Outcome.FEE_UNPAYABLE;
    } else {
      outcome = random.nextBoolean() ? Outcome.TRANSFERRED : Outcome.OVERDRAWN;
      ledger[s] = new Account(random.nextInt(30, 90), ledger[s].nonce() + 1);
    }
    pool.settled(t, outcome, ledger[s]);
    twin.settled(t, outcome, ledger[s]);
  }

  private static void assertSame(
      Twin twin, Mempool pool, List<Transaction> made, Account[] ledger) {
    assertEquals(twin.items.size(), pool.size());
    assertEquals(twin.items.stream().filter(i -> !i.inFlight).count(), pool.pending());
    assertEquals(twin.items.stream().mapToLong(i -> i.transaction.length()).sum(), pool.bytes());
    for (Transaction t : made.subList(Math.max(0, made.size() - 20), made.size())) {
      assertEquals(
          twin.find(t.id()) != null || twin.recent.contains(t.id()), pool.contains(t.id()));
    }
    for (int s = 0; s < SENDERS; s++) {
      Address address = ADDRESSES.get(s);
      boolean known = twin.items.stream().anyMatch(i -> i.transaction.sender().equals(address));
      long expected =
          known ? Math.max(ledger[s].nonce(), twin.missing(address)) : ledger[s].nonce();
      assertEquals(expected, pool.nextNonce(address, ledger[s]));
    }
  }
}
