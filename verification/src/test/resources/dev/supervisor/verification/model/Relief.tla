--------------------------------- MODULE Relief ---------------------------------
(* The timer's thread, which runs the callbacks of deadlines itself, and is    *)
(* relieved of its duty when they keep it; deadlines that come, are taken      *)
(* back, or are far; and the end of a thread that has nothing to do. Sections  *)
(* under a mutex are one step each.                                            *)
(*                                                                             *)
(* Deadlines are numbered in their order. Those up to Near come; the others    *)
(* are too far, and are taken back. The first one's callback lasts until the   *)
(* second deadline has let its signal go.                                      *)
(*                                                                             *)
(* Bad schedules: the relief sees callbacks run twice, they end, the timer     *)
(* takes the next entry, and only then the relief takes over: two timers, and  *)
(* callbacks on a thread that nobody waits for. A callback queued while the    *)
(* one who is at the queue leaves it. A relief that goes to sleep just as      *)
(* callbacks begin. A thread that sleeps for a deadline that is no more.       *)
EXTENDS Integers, Sequences, FiniteSets
CONSTANTS Near, All,   \* how many deadlines come, and how many there are
          TakenBack,   \* those that somebody takes back, unless they came before
          M,           \* how many threads there may be
          Bug          \* "none", or a fault that has to be found
Deadlines == 1..All
Threads == 1..M
User(d) == M + d
NONE == 0
IDLE == All + 1        \* of a thread that sleeps until it ends

(* --algorithm Relief
variables
  now = 0, wheel = {}, thread = NONE, parks = FALSE, parksFor = NONE,
  permit = [t \in Threads |-> FALSE],
  duty = [t \in Threads |-> "unborn"],
  reliefOf = [t \in Threads |-> NONE],        \* of each that is the timer
  turn = [t \in Threads |-> 0], sleeps = [t \in Threads |-> FALSE],
  over = [t \in Threads |-> FALSE],
  queue = <<>>, at = NONE,
  inside = 0, fired = {}, cancelled = {}, ran = [d \in Deadlines |-> 0];

define
  IsFar(d) == d > Near /\ d # IDLE
  Unborn == CHOOSE t \in Threads : duty[t] = "unborn" /\ \A s \in 1..(t - 1) : duty[s] # "unborn"
  Due == {d \in wheel : d <= now}
  Least(s) == CHOOSE d \in s : \A other \in s : d <= other
  Earlier(d, than) == IF than = IDLE THEN ~IsFar(d) ELSE d < than
  MayEnd(d) == d # 1 \/ 2 \in fired \union cancelled
end define;

fair process clock = 0
begin
  Tick:
    while now < Near do
      now := now + 1;
    end while;
end process;

fair process user \in {User(d) : d \in Deadlines}
variables mine = self - M, wake = NONE;
begin
  Schedule:
    wheel := wheel \union {mine};
    if thread = NONE then
      with born = Unborn do
        thread := born;
        duty[born] := "timer";
      end with;
    elsif parks /\ Earlier(mine, parksFor) /\ Bug # "earlierIsNotTold" then
      parks := FALSE;
      wake := thread;
      goto Tell;
    end if;
  Scheduled:
    if mine \in TakenBack then goto TakeBack; else goto Done; end if;
  Tell:
    permit[wake] := TRUE;
    wake := NONE;
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

fair process worker \in Threads
variables idle = FALSE, rested = FALSE, until = NONE, entry = NONE, callback = NONE, of = NONE,
  seen = 0;
begin
  Birth:
    await duty[self] # "unborn";
    if duty[self] = "relief" then goto Begun; end if;
  Poll:
    if thread # self then
      goto Dismiss;
    else
      if Due # {} then
        parks := FALSE;
        entry := Least(Due);
        wheel := wheel \ {Least(Due)};
        idle := FALSE;
        rested := FALSE;
        goto Let;
      elsif wheel # {} then
        idle := FALSE;
        rested := FALSE;
        parks := TRUE;
        until := Least(wheel);
        parksFor := until;
      elsif idle /\ rested then
        parks := FALSE;
        thread := NONE;
        goto Dismiss;
      else
        idle := TRUE;
        rested := FALSE;
        parks := TRUE;
        until := IDLE;
        parksFor := IDLE;
      end if;
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
  Hand:
    if thread = self then
      queue := Append(queue, entry);
      entry := NONE;
      goto Work;
    else
      inside := inside + 1;  \* not known as the timer's: it runs the callback at once
    end if;
  Stray:
    await MayEnd(entry);
    ran[entry] := ran[entry] + 1;
    inside := inside - 1;
    entry := NONE;
  Work:
    if queue = <<>> \/ (at # NONE /\ Bug # "twoAtTheQueue") then
      goto Poll;
    else
      at := self;
    end if;
  Begin:
    turn[self] := turn[self] + 1;
  Start:
    if Bug = "noRelief" then
      goto Fetch;
    elsif reliefOf[self] = NONE then
      with born = Unborn do
        reliefOf[self] := born;
        duty[born] := "relief";
        goto Fetch;
      end with;
    elsif ~sleeps[self] then
      goto Fetch;
    end if;
  Rouse:
    sleeps[self] := FALSE;
    permit[reliefOf[self]] := TRUE;
  Fetch:
    if queue = <<>> then
      if Bug = "leavesLater" then goto Leave; else at := NONE; goto End; end if;
    else
      callback := Head(queue);
      queue := Tail(queue);
      inside := inside + 1;
    end if;
  Call:
    await MayEnd(callback);
    ran[callback] := ran[callback] + 1;
    inside := inside - 1;
    callback := NONE;
    goto Fetch;
  Leave:
    at := NONE;
  End:
    turn[self] := turn[self] + 1;
    goto Poll;
  Dismiss:
    over[self] := TRUE;
    if reliefOf[self] # NONE then permit[reliefOf[self]] := TRUE; end if;
    goto Done;

  \* ---- as the relief of another
  Begun:
    of := CHOOSE t \in Threads : reliefOf[t] = self;
    seen := turn[of];
  Look:
    if over[of] then
      goto Done;
    elsif turn[of] # seen then
      seen := turn[of];
      goto Look;
    elsif seen % 2 = 0 then
      either goto Look; or goto Sleep; end either;
    end if;
  TakeOver:
    if thread = of /\ (turn[of] = seen \/ Bug = "takesOverUnseen") then
      thread := self;
      of := NONE;
      seen := 0;
      goto Poll;
    else
      goto Look;
    end if;
  Sleep:
    if Bug # "looksThenSleeps" then sleeps[of] := TRUE; end if;
  LookAgain:
    if turn[of] = seen /\ (sleeps[of] \/ Bug = "looksThenSleeps") /\ ~over[of] then
      goto Asleep;
    else
      sleeps[of] := FALSE;
      goto Look;
    end if;
  Asleep:
    sleeps[of] := IF Bug = "looksThenSleeps" THEN TRUE ELSE sleeps[of];
  Waits:
    await permit[self];
    permit[self] := FALSE;
    goto LookAgain;
end process;
end algorithm; *)
\* BEGIN TRANSLATION
\* END TRANSLATION

OneAtATime == inside <= 1

(* Whoever has taken an entry is still the timer when it lets the signal go. *)
OneTimer == \A t \in Threads : pc[t] \in {"Let", "Hand"} => thread = t

(* It sleeps until the next deadline that comes, or somebody is about to wake it. *)
InTime ==
  \A t \in Threads :
    (pc[t] = "Park" /\ thread = t /\ ~permit[t] /\ \A u \in {User(d) : d \in Deadlines} : wake[u] # t)
      => \A d \in wheel : IsFar(d) \/ (until[t] # IDLE /\ until[t] <= d)

(* A relief that sleeps is told when callbacks begin. *)
IsWatched ==
  \A t \in Threads :
    (pc[t] = "Waits" /\ ~permit[t]) => pc[of[t]] \notin {"Fetch", "Call", "Leave", "End"}

(* What is queued has somebody who is at the queue, or about to look at it. *)
SomebodyIsAtIt == queue # <<>> => at # NONE \/ \E t \in Threads : pc[t] = "Work"

AtMostOnce == \A d \in Deadlines : ran[d] + (IF d \in cancelled THEN 1 ELSE 0) <= 1

(* Once all is over, each callback has run or was prevented, and nobody is left. *)
NobodyIsForgotten ==
  <>[](/\ \A d \in Deadlines : ran[d] + (IF d \in cancelled THEN 1 ELSE 0) = 1
       /\ thread = NONE
       /\ \A t \in Threads : duty[t] # "unborn" => pc[t] = "Done")
=============================================================================
