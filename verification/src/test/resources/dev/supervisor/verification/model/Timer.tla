--------------------------------- MODULE Timer ---------------------------------
(* The timer's thread, and the lane whose threads run the callbacks that       *)
(* deadlines set off; deadlines that come, are taken back, or are far; the end *)
(* of a thread that has nothing to do; and threads that cannot be started.     *)
(* Sections under a mutex are one step each.                                   *)
(*                                                                             *)
(* Deadlines are numbered in their order. Those up to Near come; the others    *)
(* are too far, and are taken back. The callback of the first lasts until that *)
(* of the second has run, or the second was taken back.                        *)
(*                                                                             *)
(* Bad schedules: an entry that is earlier than what the timer sleeps for, and *)
(* does not wake it. A thread that sleeps for a deadline that is no more. No   *)
(* thread to be had for an entry, and nobody tries again; or two of them. Two  *)
(* who are at the queue of callbacks; one that blocks, and those behind it     *)
(* never run.                                                                  *)
EXTENDS Integers, Sequences, FiniteSets
CONSTANTS Near, All,   \* how many deadlines come, and how many there are
          TakenBack,   \* those that somebody takes back, unless they came before
          M,           \* how many threads there may be of either kind
          Failures,    \* how many of their starts may fail
          Bug          \* "none", or a fault that has to be found
Deadlines == 1..All
Timers == 1..M
Workers == (M + 1)..(2 * M)
User(d) == 2 * M + d
WAITER == 2 * M + All + 1
NONE == 0
IDLE == All + 1        \* of a thread that sleeps until it ends

(* --algorithm Timer
variables
  now = 0, wheel = {}, thread = NONE, starting = FALSE, lacking = FALSE,
  parks = FALSE, parksFor = NONE, permit = [t \in Timers |-> FALSE],
  timers = {}, workers = {},                  \* that were started
  failures = Failures,
  queue = <<>>, doing = [w \in Workers |-> NONE], at = NONE, looks = FALSE, leftBehind = {}, given = <<>>, begun = <<>>,
  fired = {}, cancelled = {}, ran = [d \in Deadlines |-> 0];

define
  IsFar(d) == d > Near /\ d # IDLE
  NewTimer == CHOOSE t \in Timers \ timers : \A s \in Timers \ timers : t <= s
  NewWorker == CHOOSE w \in Workers \ workers : \A s \in Workers \ workers : w <= s
  Due == {d \in wheel : d <= now}
  Least(s) == CHOOSE d \in s : \A other \in s : d <= other
  Earlier(d, than) == IF than = IDLE THEN ~IsFar(d) ELSE d < than
  IsOver(d) == d \in cancelled \/ ran[d] > 0
  MayEnd(d) == d # 1 \/ IsOver(2)
  AllOver == \A d \in Deadlines : IsOver(d)
end define;

fair process clock = 0
begin
  Tick:
    while now < Near do
      now := now + 1;
    end while;
end process;

fair process user \in {User(d) : d \in Deadlines}
variables mine = self - 2 * M, wake = NONE;
begin
  Schedule:
    wheel := wheel \union {mine};
    if thread = NONE /\ (~starting \/ Bug = "startsTwice") then
      starting := TRUE;
    elsif parks /\ Earlier(mine, parksFor) /\ Bug # "earlierIsNotTold" then
      parks := FALSE;
      wake := thread;
      goto Tell;
    else
      goto Scheduled;
    end if;
  Start:
    either
      timers := timers \union {NewTimer};
    or
      await failures > 0;
      failures := failures - 1;
      starting := FALSE;
      lacking := TRUE;
    end either;
    goto Scheduled;
  Tell:
    permit[wake] := TRUE;
    wake := NONE;
  Scheduled:
    if mine \notin TakenBack then goto Done; end if;
  TakeBack:
    if mine \in wheel then
      wheel := wheel \ {mine};
      cancelled := cancelled \union {mine};
      if wheel = {} /\ parks /\ IsFar(parksFor) /\ Bug # "nobodyIsSentHome" then
        parks := FALSE;
        wake := thread;
      end if;
    end if;
  SendHome:
    if wake # NONE then
      permit[wake] := TRUE;
    end if;
end process;

(* Somebody who parks in a wait of ours, for what the deadlines do. *)
fair process waiter = WAITER
begin
  Wait:
    await AllOver \/ (lacking /\ Bug # "nobodyTriesAgain");
    if AllOver then
      goto Done;
    elsif thread = NONE /\ ~starting /\ wheel # {} then
      starting := TRUE;
    else
      if wheel = {} then lacking := FALSE; end if;
      goto Wait;
    end if;
  TryAgain:
    either
      timers := timers \union {NewTimer};
    or
      await failures > 0;
      failures := failures - 1;
      starting := FALSE;
    end either;
    goto Wait;
end process;

fair process timer \in Timers
variables idle = FALSE, rested = FALSE, until = NONE, entry = NONE, starts = NONE;
begin
  Birth:
    await self \in timers;
  Begin:
    thread := self;
    starting := FALSE;
    lacking := FALSE;
  Poll:
    if Due # {} then
      parks := FALSE;
      entry := Least(Due);
      wheel := wheel \ {Least(Due)};
      idle := FALSE;
      rested := FALSE;
      goto Let;
    elsif looks then
      parks := FALSE;
      idle := FALSE;
      rested := FALSE;
      goto Look;
    elsif wheel # {} then
      idle := FALSE;
      rested := FALSE;
      parks := TRUE;
      until := Least(wheel);
      parksFor := until;
    elsif idle /\ rested then
      parks := FALSE;
      thread := NONE;
      goto Done;
    else
      idle := TRUE;
      rested := FALSE;
      parks := TRUE;
      until := IDLE;
      parksFor := IDLE;
    end if;
  Park:
    either
      await permit[self];
      permit[self] := FALSE;
    or
      await until = IDLE;
      rested := TRUE;
    or
      await until # IDLE /\ until <= now;
    end either;
    until := NONE;
    goto Poll;
  Let:
    fired := fired \union {entry};
  Give:
    queue := Append(queue, entry);
    given := Append(given, entry);
    entry := NONE;
    if at = NONE \/ Bug = "twoAtTheQueue" then
      at := NewWorker;
      starts := NewWorker;
    else
      looks := TRUE;
      goto Poll;
    end if;
  StartWorker:
    either
      workers := workers \union {starts};
    or
      await failures > 0;
      failures := failures - 1;
      at := NONE;
      looks := TRUE;
    end either;
    starts := NONE;
    goto Poll;
  Look:
    if ~looks then
      goto Poll;
    elsif queue = <<>> then
      looks := FALSE;
      goto Poll;
    elsif at = NONE then
      at := NewWorker;
      starts := NewWorker;
      goto StartWorker;
    elsif pc[at] = "Call" /\ ~MayEnd(doing[at]) /\ Bug # "nobodyIsLeftBehind" then
      leftBehind := leftBehind \union {at};
      at := NewWorker;
      starts := NewWorker;
      goto StartWorker;
    else
      goto Poll;
    end if;
end process;

fair process worker \in Workers
begin
  BirthOfWorker:
    await self \in workers;
  Fetch:
    if at # self then
      goto Done;
    elsif queue = <<>> then
      looks := FALSE;
      at := NONE;
      goto Done;
    else
      doing[self] := Head(queue);
      begun := Append(begun, Head(queue));
      queue := Tail(queue);
    end if;
  Call:
    await MayEnd(doing[self]);
    ran[doing[self]] := ran[doing[self]] + 1;
    doing[self] := NONE;
    goto Fetch;
end process;
end algorithm; *)
\* BEGIN TRANSLATION
\* END TRANSLATION

(* Callbacks run one at a time, but for those that are left behind. *)
OneAtATime == Cardinality({w \in Workers \ leftBehind : pc[w] = "Call"}) <= 1

InOrder == begun = SubSeq(given, 1, Len(begun))

(* Whoever has taken an entry is the timer when it lets the signal go. *)
OneTimer == \A t \in Timers : pc[t] \in {"Let", "Give", "Poll", "Park"} => thread = t

(* It sleeps until the next deadline that comes, or somebody is about to wake it. *)
InTime ==
  \A t \in Timers :
    (pc[t] = "Park" /\ thread = t /\ ~permit[t] /\ \A u \in {User(d) : d \in Deadlines} : wake[u] # t)
      => \A d \in wheel : IsFar(d) \/ (until[t] # IDLE /\ until[t] <= d)

(* What is queued has somebody who comes to it, or a look that finds somebody. *)
SomebodyIsAtIt ==
  queue # <<>> => looks \/ (at # NONE /\ pc[at] \in {"BirthOfWorker", "Fetch", "Call"})

AtMostOnce == \A d \in Deadlines : ran[d] + (IF d \in cancelled THEN 1 ELSE 0) <= 1

(* Once all is over, each callback has run or was prevented, and nobody is left. *)
NobodyIsForgotten ==
  <>[](/\ \A d \in Deadlines : ran[d] + (IF d \in cancelled THEN 1 ELSE 0) = 1
       /\ thread = NONE
       /\ \A t \in timers \union workers : pc[t] = "Done")
=============================================================================
