package dev.supervisor.command.internal.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Short commands are looked at less often, and never so late that much would have to wait for long. */
final class RhythmTest {
  private final Rhythm rhythm = new Rhythm();

  private void shortOnes(int many) {
    for (int i = 0; i < many; i++) {
      rhythm.over(1);
    }
  }

  @Test
  void firstCommand_isLookedAtAfterTheShortestMoment() {
    assertThat(rhythm.moment()).isEqualTo(Rhythm.FIRST);
  }

  @Test
  void manyShortOnes_makeItLonger_upToABound() {
    shortOnes(3);
    assertThat(rhythm.moment()).isGreaterThan(Rhythm.FIRST).isLessThan(Rhythm.LONGEST / 2);
    shortOnes(1_000);
    assertThat(rhythm.moment()).isEqualTo(Rhythm.LONGEST);
  }

  @Test
  void longOnes_leaveIt() {
    rhythm.over(Rhythm.FIRST);
    assertThat(rhythm.moment()).isEqualTo(Rhythm.FIRST);
  }

  @Test
  void oneThatWroteMuch_makesItTheFirstAgain() {
    shortOnes(1_000);
    rhythm.much();
    assertThat(rhythm.moment()).isEqualTo(Rhythm.FIRST);
  }
}
