------------------------------ MODULE TimerFront ------------------------------
(* The places before the timer's wheel, where a deadline comes and leaves      *)
(* without the timer's mutex: one place, as deadlines meet in one; the timer's *)
(* thread, which sleeps, looks, ends and is started again; and users, each of  *)
(* whom has a callback on one deadline, and lets it stay, takes it back, or    *)
(* takes it back and brings it again. What may come between two looks is a     *)
(* step of its own, also where one of them is made under the mutex. Time goes  *)
(* on when nobody has anything to do, so what is late has been overlooked.     *)
(*                                                                             *)
(* Bad schedules: a deadline stands here, and the timer sleeps for longer, or  *)
(* has ended. (That one which is pushed out or taken out is needed meanwhile,  *)
(* or is not, is in the orders of calls that DeadlineSeamTest tries.)          *)
EXTENDS Integers, FiniteSets, Sequences
CONSTANTS Later,       \* when the deadlines come but for the first, which comes at 1
          Third,       \* whose callback the third user has: 2, as the second, or 3
          Kind2, Kind3,\* what these users do; "stays", as the first, "leaves", "returns", or "absent"
          Idle,        \* how long a thread stays that has nothing to do
          End,         \* of time
          Bug          \* "none", or a fault that has to be found
Deadlines == <<1, Later, Later>>
On == <<1, 2, Third>>
Kinds == <<"stays", Kind2, Kind3>>
Entries == DOMAIN Deadlines
Users == DOMAIN On
TIMER == Cardinality(Users) + 1
CLOCK == TIMER + 1
NONE == 0
FREE == 0

(* --algorithm TimerFront
variables
  now = 0, mutex = FREE, wheel = {},
  place = NONE, looksAt = 0, open = FALSE,          \* written without the mutex, or read so
  alive = FALSE, parks = FALSE, parksUntil = 0, permit = FALSE,
  hangs = [u \in Users |-> FALSE], gone = {}, ran = {}, kept = {},
  until = 0;

define
  Needed(e) == e \notin gone /\ \E u \in Users : On[u] = e /\ hangs[u]
  Due == {e \in wheel : Deadlines[e] <= now}
  First(s) == CHOOSE e \in s : \A other \in s : Deadlines[e] <= Deadlines[other]
  MayStay(e) == open /\ Deadlines[e] >= looksAt
end define;

fair process user \in Users
variables mine = On[self], kind = Kinds[self], there = NONE, entry = NONE, after = "", seen = FALSE;
begin
  Come:
    if kind = "absent" then
      goto Done;
    elsif mine \in gone then
      ran := ran \union {self};
      goto Done;
    else
      hangs[self] := TRUE;
      entry := mine;
      after := "came";
    end if;
  Looks:
    if mine \in wheel \/ ~MayStay(mine) then goto Again; end if;
  There:
    there := place;
    if there = mine then
      goto Again;
    elsif there # NONE then
      goto IsNeeded;
    else
      goto Swap;
    end if;
  IsNeeded:
    if Needed(there) then
      either
        goto Again;                       \* it leaves the other one there
      or
        entry := there;
        after := "swap";
        goto Again;
      end either;
    end if;
  Swap:
    entry := mine;
    after := "came";
    if place # there then
      goto Again;
    else
      place := mine;
    end if;
  PushedOut:
    if there # NONE /\ Needed(there) then
      entry := there;
      after := "second";
      goto Again;
    end if;
  Second:
    entry := mine;
    after := "came";
    if MayStay(mine) \/ Bug = "looksOnce" then goto Came; end if;
  Again:
    await mutex = FREE;
    mutex := self;
    seen := Needed(entry);
  Hang:
    if ~seen then
      wheel := wheel \ {entry};
    else
      wheel := wheel \union {entry};
      if ~alive then
        alive := TRUE;
      elsif parks /\ Deadlines[entry] < parksUntil then
        parks := FALSE;
        permit := TRUE;
      end if;
    end if;
    mutex := FREE;
  IsStillNeeded:
    if ~Needed(entry) then goto Remove; end if;
  Hung:
    if after = "swap" then goto Swap;
    elsif after = "second" then goto Second;
    end if;
  Came:
    there := NONE;
    entry := NONE;
    after := "";
    seen := FALSE;
    if kind = "stays" then
      kept := kept \union {self};
      goto Done;
    end if;
  Leave:
    if ~hangs[self] then
      goto Done;                          \* it has run
    else
      hangs[self] := FALSE;
      entry := mine;
      after := "left";
    end if;
  Holds:
    if place # mine then goto Remove; end if;
  IsInWheel:
    if mine \notin wheel then goto Left; end if;
  Remove:
    await mutex = FREE;
    mutex := self;
    seen := Needed(entry);
  Out:
    if ~seen then wheel := wheel \ {entry}; end if;
    mutex := FREE;
    if after # "left" then goto Hung; end if;
  Left:
    entry := NONE;
    after := "";
    seen := FALSE;
    if kind = "returns" then
      kind := "stays";
      goto Come;
    end if;
end process;

fair process timer = TIMER
variables taken = NONE, early = FALSE, idle = FALSE, idleEnd = 0, phase = "";
begin
  Dead:
    await alive;
  Wake:
    await mutex = FREE;
    mutex := TIMER;
    parks := FALSE;
    parksUntil := 0;
    until := 0;
    phase := "decide";
  Take:
    taken := place;
    place := NONE;
    early := FALSE;
  MayHang:
    if taken # NONE /\ taken \notin wheel /\ Needed(taken) then
      wheel := wheel \union {taken};
    else
      taken := NONE;
    end if;
  IsNeededHere:
    if taken = NONE then
      skip;
    elsif Needed(taken) then
      early := Deadlines[taken] < until;
    else
      wheel := wheel \ {taken};
    end if;
    taken := NONE;
    if phase = "sleep" then goto Sleep;
    elsif phase = "end" then goto Ends;
    end if;
  Decide:
    if Due # {} then
      taken := First(Due);
      wheel := wheel \ {First(Due)};
      idle := FALSE;
      idleEnd := 0;
      mutex := FREE;
      goto Run;
    elsif wheel # {} then
      idle := FALSE;
      idleEnd := 0;
      until := Deadlines[First(wheel)];
    elsif idle /\ now >= idleEnd then
      if Bug # "staysOpen" then open := FALSE; end if;
      phase := "end";
      goto Take;
    else
      if ~idle then idleEnd := now + Idle; end if;
      idle := TRUE;
      until := idleEnd;
    end if;
  LooksAt:
    looksAt := until;
  Open:
    open := TRUE;
    phase := "sleep";
    if Bug # "looksBeforeItSaysSo" then goto Take; end if;
  Sleep:
    if early /\ Bug # "earlyOneIsOverlooked" then
      mutex := FREE;
      goto Wake;
    else
      parks := TRUE;
      parksUntil := until;
      mutex := FREE;
    end if;
  Park:
    await permit \/ until <= now;
    permit := FALSE;
    goto Wake;
  Run:
    gone := gone \union {taken};
    ran := ran \union {u \in Users : On[u] = taken /\ hangs[u]};
    hangs := [u \in Users |-> hangs[u] /\ On[u] # taken];
    taken := NONE;
    goto Wake;
  Ends:
    mutex := FREE;
    if wheel # {} then
      goto Wake;
    else
      alive := FALSE;
      idle := FALSE;
      idleEnd := 0;
      goto Dead;
    end if;
end process;

fair process clock = CLOCK
begin
  Tick:
    while now < End do
      await /\ (pc[TIMER] = "Dead" /\ ~alive) \/ (pc[TIMER] = "Park" /\ ~permit /\ until > now)
            /\ \A u \in Users : pc[u] \in {"Come", "Leave", "Done"};
      now := now + 1;
    end while;
end process;
end algorithm; *)
\* BEGIN TRANSLATION
\* END TRANSLATION

AllRest ==
  /\ (pc[TIMER] = "Dead" /\ ~alive) \/ (pc[TIMER] = "Park" /\ ~permit /\ until > now)
  /\ \A u \in Users : pc[u] \in {"Come", "Leave", "Done"}

(* Nothing that is needed is overlooked when its moment comes. *)
InTime == AllRest => \A e \in Entries : Needed(e) => Deadlines[e] > now

(* The wheel keeps nothing that nobody needs. *)
NothingIsKept == AllRest => \A e \in wheel : Needed(e)

(* Who lets the callback stay sees it run. *)
NobodyIsForgotten ==
  <>[](\A u \in Users : pc[u] = "Done" /\ (u \in kept => u \in ran))
=============================================================================
