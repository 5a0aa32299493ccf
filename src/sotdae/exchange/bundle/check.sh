#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Checks a bundle without the program that made it. Needs a POSIX shell, GNU coreutils, OpenSSL 3; with a key also age.
#   sh check.sh [-v KEY] [-k IDENTITY] [-r ROOTS.pem] [FOLDER]
#   -v KEY       the log's public key that you were given on another way: the line itself, or a file with it
#   -k IDENTITY  your age identity file: records and objects are opened and compared too; nothing opened is kept
#   -r ROOTS     certificates of the timestamp authorities that you trust
#   FOLDER       the bundle; else the one this script lies in
# Ends with 0 only if nothing is wrong. Read it before you run it: it changes nothing in the bundle.
set -u
LC_ALL=C
export LC_ALL
umask 077

identity= known= roots=
while getopts v:k:r: option; do
  case $option in
    v) known=$OPTARG ;;
    k) identity=$OPTARG ;;
    r) roots=$OPTARG ;;
    *) echo "sh check.sh [-v KEY] [-k IDENTITY] [-r ROOTS.pem] [FOLDER]" >&2; exit 2 ;;
  esac
done
shift $((OPTIND - 1))
absolute() { case $1 in '' | /*) printf '%s' "$1" ;; *) printf '%s/%s' "$PWD" "$1" ;; esac; }
identity=$(absolute "$identity")
roots=$(absolute "$roots")
if [ -n "$known" ] && [ -f "$known" ]; then known=$(head -n 1 "$known"); fi
cd "${1:-$(dirname "$0")/..}" || exit 2

for program in basenc comm cut date head mktemp od openssl paste seq sha256sum sort split tail tr wc yes; do
  command -v "$program" > /dev/null || { echo "this needs $program / 필요한 프로그램이 없습니다: $program" >&2; exit 2; }
done
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
mkdir "$work/lines" "$work/nodes" "$work/batches" "$work/salted"

faults=0
harmless() { tr -d '\000-\010\013-\037\177'; } # names in a bundle are not to steer the terminal
good() { printf 'OK    %s / %s\n' "$1" "$2" | harmless; }
bad() { printf 'WRONG %s / %s\n' "$1" "$2" | harmless; faults=$((faults + 1)); }
note() { printf '      %s / %s\n' "$1" "$2" | harmless; }
some() { head -n 20 "$work/said" | harmless; }
is_empty() { [ ! -s "$1" ]; }
finish() {
  [ "$synthetic" = no ] || echo "SYNTHETIC, NOT EVIDENCE / 지어낸 자료이며 증거가 아님"
  if [ "$faults" -gt 0 ]; then
    printf '%s thing(s) wrong: this bundle does not check / 맞지 않는 것 %s가지: 이 묶음은 확인되지 않습니다\n' "$faults" "$faults"
    exit 1
  fi
  printf 'everything that was looked at holds / 살펴본 것은 모두 맞습니다\n'
  exit 0
}

unhex() { tr -d '\n' | tr 'a-f' 'A-F' | basenc --base16 -d; }
pad() { padded=000000000$1; while [ ${#padded} -gt 9 ]; do padded=${padded#?}; done; }

# hash_files FOLDER HIGHEST: SHA-256 of the files 000000000 to HIGHEST in the order of their names, a thousand at a time.
hash_files() {
  thousand=0
  while [ $((thousand * 1000)) -le "$2" ]; do
    pad "$thousand"
    prefix=${padded#???}
    set -- "$1" "$2" "$1/$prefix"???
    if [ -e "$3" ]; then
      folder=$1 highest=$2
      shift 2
      sha256sum "$@" | cut -c1-64
      rm "$@"
      set -- "$folder" "$highest"
    else
      set -- "$1" "$2"
    fi
    thousand=$((thousand + 1))
  done
}

# root_of FILE: Merkle root (RFC 9162, 2.1.1) over leaf hashes in hexadecimal, one a line.
root_of() {
  cat "$1" > "$work/level"
  count=$(wc -l < "$work/level")
  while [ "$count" -gt 1 ]; do
    pairs=$((count / 2))
    yes 01 | head -n "$pairs" > "$work/ones"
    head -n $((pairs * 2)) "$work/level" | paste -d '\0' - - | paste -d '\0' "$work/ones" - | unhex | split -b 65 -d -a 9 - "$work/nodes/"
    hash_files "$work/nodes" "$pairs" > "$work/next"
    [ $((count % 2)) -eq 0 ] || tail -n 1 "$work/level" >> "$work/next"
    cat "$work/next" > "$work/level"
    count=$(wc -l < "$work/level")
  done
  cat "$work/level"
}

# der VKEY: the public key in the form that openssl reads.
der() {
  bare=${1#*+}
  printf '\060\052\060\005\006\003\053\145\160\003\041\000'
  printf '%s' "${bare#*+}" | openssl base64 -d -A 2> /dev/null | tail -c 32
}

# signed FILE LINES [KEY]: whether the log's key signed the first LINES lines of a note. At a change of keys two have signed: the last one counts.
signed() {
  extra=$(($(wc -l < "$1") - $2))
  [ "$extra" -eq 2 ] || [ "$extra" -eq 3 ] || return 1
  head -n "$2" "$1" > "$work/body"
  tail -n 1 "$1" | cut -d' ' -f3 | openssl base64 -d -A 2> /dev/null | tail -c 64 > "$work/signature"
  openssl pkeyutl -verify -pubin -keyform DER -inkey "${3:-$work/key.der}" -rawin -in "$work/body" -sigfile "$work/signature" > /dev/null 2>&1
}

# key_at SIZE: the key that signed when the log had so many lines, as its lines say.
key_at() {
  then=$vkey
  while read -r from named; do [ "$from" -gt "$1" ] || then=$named; done < "$work/keys"
  der "$then" > "$work/then.der"
}

walk() {
  for entry in "$1"/* "$1"/.[!.]* "$1"/..?*; do
    if [ -L "$entry" ]; then printf '%s (a link)\n' "${entry#./}"
    elif [ -d "$entry" ]; then walk "$entry"
    elif [ -e "$entry" ]; then printf '%s\n' "${entry#./}"
    fi
  done
}

# 1. Every file has the bytes that the manifests name, and there is no other file.
synthetic=no
for manifest in tagmanifest-sha256.txt manifest-sha256.txt; do
  [ -f "$manifest" ] || { bad "$manifest is missing" "$manifest 없음"; finish; }
  strange=$(cut -c1-64 "$manifest" | tr -d '0-9a-f\n' | wc -c)
  strange=$((strange + $(cut -c65-66 "$manifest" | tr -d ' \n' | wc -c)))
  if [ "$strange" -eq 0 ] && sha256sum -c --quiet --strict "$manifest" > "$work/said" 2>&1; then
    good "every file that $manifest names has its bytes" "$manifest: 모든 파일이 그대로임"
  else
    bad "$manifest: files differ" "$manifest: 파일이 다름"
    some
  fi
done
walk . | sort > "$work/have"
{ cut -c67- manifest-sha256.txt; cut -c67- tagmanifest-sha256.txt; echo tagmanifest-sha256.txt; } | sort > "$work/want"
comm -3 "$work/have" "$work/want" > "$work/said"
if is_empty "$work/said"; then good "no file is missing or added" "빠지거나 더해진 파일 없음"
else bad "files are missing or added" "빠지거나 더해진 파일이 있음"; some; fi
# What follows would only say again what is wrong, or stumble over it.
[ "$faults" -eq 0 ] || finish

# 2. The log's key.
vkey=$(cat data/log/key.vkey)
origin=${vkey%%+*}
case $origin in SYNTHETIC*) synthetic=yes; echo "SYNTHETIC, NOT EVIDENCE / 지어낸 자료이며 증거가 아님" ;; esac
key_id=${vkey#*+}
der "$vkey" > "$work/key.der"
{ printf '%s\n\001' "$origin"; tail -c 32 "$work/key.der"; } | sha256sum | cut -c1-8 > "$work/said"
if [ "$(cat "$work/said")" = "${key_id%%+*}" ]; then good "the log's public key is in its form: $vkey" "보관 이력의 공개 열쇠"
else bad "the log's public key is not in its form" "보관 이력의 공개 열쇠가 형식에 맞지 않음"; fi
if [ -z "$known" ]; then note "compare that key with the one you were given on another way (-v)" "이 열쇠를 다른 길로 받은 것과 비교하십시오(-v)"
elif [ "$known" = "$vkey" ]; then good "it is the key that you were given" "받은 열쇠와 같음"
else bad "it is NOT the key that you were given" "받은 열쇠와 다름"; fi

# 3. The log's key signed this very list of files.
printf 'sotdae-bundle-manifest/v1\nmanifest-sha256 %s\n' "$(sha256sum < manifest-sha256.txt | cut -c1-64)" > "$work/text"
if signed manifest.note 2 && [ "$(sha256sum < "$work/text")" = "$(sha256sum < "$work/body")" ]; then good "the list of files is signed by the log's key" "파일 목록의 서명이 맞음"
else bad "the list of files is not signed by the log's key" "파일 목록의 서명이 맞지 않음"; fi

# 4. The checkpoint: signature, and the root over all leaf hashes of the log.
checkpoint=data/log/checkpoint.note
size=$(head -n 2 "$checkpoint" | tail -n 1)
case $size in '' | *[!0-9]*) bad "the checkpoint is not in its form" "체크포인트 형식이 맞지 않음"; finish ;; esac
if signed "$checkpoint" 3 && [ "$(head -n 1 "$checkpoint")" = "$origin" ]; then good "the checkpoint over $size log lines is signed" "보관 이력 ${size}줄에 대한 서명이 맞음"
else bad "the checkpoint's signature does not hold" "체크포인트의 서명이 맞지 않음"; fi
leaves=data/log/leaves.txt
root=$(root_of "$leaves" | unhex | openssl base64 -A)
if [ "$(wc -l < "$leaves")" -eq "$size" ] && [ "$root" = "$(head -n 3 "$checkpoint" | tail -n 1)" ]; then good "the leaf hashes have the root that it signs" "서명된 머클 루트와 같음"
else bad "the leaf hashes have another root" "머클 루트가 다름"; fi

# 5. The log's lines: each is under its leaf hash and names the one before.
seq -f %09.0f "$size" | paste -d ' ' - "$leaves" > "$work/numbered"
last=0
: > "$work/keys"
while IFS= read -r line || [ -n "$line" ]; do
  seq=${line##*'"seq":'} # from the end: a shell looks through a long line once for each place it tries
  seq=${seq%%,*}
  case $seq in '' | *[!0-9]* | 0*) bad "a log line is not in its form" "형식에 맞지 않는 보관 이력 줄"; continue ;; esac
  [ "$seq" -gt "$last" ] || bad "log line $seq stands twice or out of order" "보관 이력 ${seq}번의 차례가 맞지 않음"
  last=$seq
  before=${line##*'"prev":"'}
  pad $((seq - 1))
  printf '%s %s\n' "$padded" "${before%%\"*}" >&3
  pad "$seq"
  printf '%s\n' "$padded"
  printf '\000%s' "$line" > "$work/lines/$padded"
  case $line in
    *'"details":{'*)
      details=${line#*'"details":{'}
      count=${details#*'"count":'}
      root=${details#*'"root":"'}
      printf '%s %s\n' "${count%%,*}" "${root%%\"*}" > "$work/batches/$seq"
      ;;
  esac
  case $line in
    *'"vkey":"'*)
      named=${line##*'"vkey":"'}
      printf '%s %s\n' "$seq" "${named%%\"*}" >> "$work/keys"
      ;;
  esac
done < data/log/log.jsonl > "$work/places" 3> "$work/before"
hash_files "$work/lines" "$size" | paste -d ' ' "$work/places" - | comm -23 - "$work/numbered" > "$work/said"
{ printf '000000000 %s\n' "$(printf '' | sha256sum | cut -c1-64)"; cat "$work/numbered"; } > "$work/chain"
comm -23 "$work/before" "$work/chain" >> "$work/said"
lines=$(wc -l < "$work/places")
if is_empty "$work/said"; then good "$lines log lines are those that it signs" "보관 이력 ${lines}줄이 서명된 그대로임"
else bad "log lines differ" "보관 이력이 다름"; some; fi
[ "$lines" -eq "$size" ] || note "$((size - lines)) lines are withheld: their leaf hashes alone are here" "$((size - lines))줄은 비공개: 해시만 있음"

# 6. Older checkpoints: the same log, shorter.
for file in data/log/checkpoints/*.note; do
  [ -e "$file" ] || break
  older=${file##*/}
  older=${older%.note}
  case $older in *[!0-9]*) bad "$file: its name is no size" "$file"; continue ;; esac
  head -n "$older" "$leaves" > "$work/shorter"
  key_at "$older"
  if signed "$file" 3 "$work/then.der" && [ "$(head -n 2 "$file" | tail -n 1)" = "$older" ] &&
    [ "$(root_of "$work/shorter" | unhex | openssl base64 -A)" = "$(head -n 3 "$file" | tail -n 1)" ]; then
    good "the log of $older lines is the beginning of this one" "${older}줄이던 때의 보관 이력에서 이어짐"
  else bad "the checkpoint of $older lines does not fit" "${older}줄 체크포인트가 맞지 않음"; fi
done

# 7. The commitments to the records: their root stands in the log line; every exhibit's is among them.
: > "$work/commitments"
batches=0
for file in data/details/*.leaves.txt; do
  [ -e "$file" ] || break
  seq=${file##*/}
  seq=${seq%.leaves.txt}
  count=$(wc -l < "$file")
  if [ -f "$work/batches/$seq" ] && [ "$((count)) $(root_of "$file")" = "$(cat "$work/batches/$seq")" ]; then batches=$((batches + 1))
  else bad "the records of log line $seq are not those it commits to" "보관 이력 ${seq}번의 기록이 다름"; fi
  yes "$seq" | head -n "$count" > "$work/first"
  seq 0 $((count - 1)) | paste -d ' ' "$work/first" - "$file" >> "$work/commitments"
done
sort "$work/commitments" > "$work/sorted"
good "$batches batches of records are those that the log commits to" "기록 묶음 ${batches}개가 보관 이력과 맞음"
tail -n +2 data/exhibits.tsv | cut -f2,3,8 | tr '\t' ' ' | sort | comm -23 - "$work/sorted" > "$work/said"
exhibits=$(tail -n +2 data/exhibits.tsv | wc -l)
if is_empty "$work/said"; then good "$exhibits exhibits stand in the log" "목록 ${exhibits}건이 모두 보관 이력에 있음"
else bad "exhibits do not stand in the log" "보관 이력에 없는 목록이 있음"; some; fi

# 8. The objects: each file's name is its own digest, and the log names it.
tr '{},' '\n\n\n' < data/log/log.jsonl | sort -u > "$work/named"
: > "$work/list"
for file in data/objects/*/*.age; do
  [ -e "$file" ] || break
  id=${file##*/}
  id=${id%.age}
  printf '%s  %s\n' "$id" "$file" >> "$work/list"
  printf '%s\n' "$id" >&3
  printf '"object":"%s"\n' "$id" >&4
  [ -f "data/itemkeys/${id%"${id#??}"}/$id.age" ] || bad "the key of object $id is missing" "열쇠가 없음: $id"
done 3> "$work/ids" 4> "$work/wanted"
objects=$(wc -l < "$work/list")
sort "$work/wanted" | comm -23 - "$work/named" > "$work/said"
if is_empty "$work/list"; then note "no object is in this bundle" "이 묶음에는 봉인된 원본이 없음"
elif is_empty "$work/said" && sha256sum -c --quiet --strict "$work/list" >> "$work/said" 2>&1; then good "$objects sealed objects are those that the log names" "봉인된 원본 ${objects}개가 보관 이력과 맞음"
else bad "sealed objects differ" "봉인된 원본이 다름"; some; fi
sort "$work/ids" > "$work/held"
tail -n +2 data/exhibits.tsv | cut -f7 | sort -u | comm -23 - "$work/held" > "$work/said"
[ "$(cat "$work/said")" = "-" ] || is_empty "$work/said" || bad "the list names objects that are not here" "목록에 있는 원본이 없음"

# 9. Timestamps of others over checkpoints.
tokens=0
for text in data/anchors/*/anchor.txt; do
  [ -e "$text" ] || break
  folder=${text%/anchor.txt}
  over=${folder##*/}
  case $over in '' | *[!0-9]*) bad "$folder: its name is no size" "$folder"; continue ;; esac
  head -n "$over" "$leaves" > "$work/shorter"
  printf 'sotdae-anchor/v1\norigin %s\nsize %s\nroot %s\n' "$origin" "$over" "$(root_of "$work/shorter" | unhex | openssl base64 -A)" > "$work/text"
  if [ "$over" -gt "$size" ] || [ "$(head -n 4 "$text")" != "$(cat "$work/text")" ]; then
    bad "the text that was stamped at $over lines is not about this log" "${over}줄의 시점확인이 이 보관 이력에 대한 것이 아님"
    continue
  fi
  for token in "$folder"/*.tsr; do
    [ -e "$token" ] || break
    tokens=$((tokens + 1))
    authority=${token##*/}
    trusted=${roots:-${token%.tsr}.root.pem}
    openssl ts -reply -in "$token" -text > "$work/token" 2> /dev/null || :
    stamped=unknown
    while IFS= read -r line; do case $line in 'Time stamp: '*) stamped=${line#Time stamp: } ;; esac; done < "$work/token"
    at=$(date -u -d "$stamped" +%s 2> /dev/null || echo 0)
    if openssl ts -verify -data "$text" -in "$token" -CAfile "$trusted" -attime "$at" > /dev/null 2>&1; then
      good "$over lines of the log existed by $stamped, says ${authority%.tsr}" "${over}줄은 $stamped 전에 있었음(${authority%.tsr})"
    else bad "the timestamp of ${authority%.tsr} over $over lines does not hold" "${over}줄에 대한 시점확인(${authority%.tsr})이 맞지 않음"; fi
  done
done
if [ "$tokens" -eq 0 ]; then note "no timestamp of an outside authority: when the log was as it is stands on its own clock" "외부 시점확인 없음: 시각은 보관하는 쪽의 시계에 따름"
elif [ -z "$roots" ]; then note "the authorities' certificates came with the bundle: compare them, or give yours (-r)" "기관의 인증서는 함께 온 것이니 비교하거나 따로 주십시오(-r)"; fi

# 10. With a key: the records and the objects themselves.
if [ -n "$identity" ]; then
  command -v age > /dev/null || { bad "age is not installed" "age가 설치되어 있지 않음"; finish; }
  opened=0 records=0
  for file in data/details/*.records.age; do
    [ -e "$file" ] || break
    seq=${file##*/}
    seq=${seq%.records.age}
    if ! age -d -i "$identity" "$file" > "$work/records" 2> "$work/said"; then
      bad "the records of log line $seq do not open with this key" "이 열쇠로 열리지 않음: 보관 이력 ${seq}번"
      continue
    fi
    cut -d' ' -f2 "$work/records" | unhex | od -An -v -to1 -w32 | tr ' ' '\134' > "$work/salts"
    cut -d' ' -f3- "$work/records" > "$work/bodies"
    number=0
    while IFS= read -r salt <&3 && IFS= read -r record <&4; do
      pad "$number"
      printf "\\000$salt%s" "$record" > "$work/salted/$padded"
      number=$((number + 1))
      object=${record#*'"object_id":"'}
      item=${record#*'"item_id":"'}
      [ "$object" != "$record" ] && [ "$item" != "$record" ] || continue
      object=${object%%\"*}
      item=${item%%\"*}
      place=${object%"${object#??}"}/$object.age
      [ -f "data/objects/$place" ] || continue
      if age -d -i "$identity" -o "$work/item.key" "data/itemkeys/$place" 2> /dev/null &&
        [ "$(age -d -i "$work/item.key" "data/objects/$place" 2> /dev/null | sha256sum | cut -c1-64)" = "$item" ]; then opened=$((opened + 1))
      else bad "object $object does not open to the item that its record names" "기록과 다른 원본: $object"; fi
      rm -f "$work/item.key"
    done 3< "$work/salts" 4< "$work/bodies"
    cut -d' ' -f1 "$work/records" > "$work/indexes"
    yes "$seq" | head -n "$number" > "$work/first"
    hash_files "$work/salted" "$number" | paste -d ' ' "$work/first" "$work/indexes" - | sort | comm -23 - "$work/sorted" > "$work/said"
    if is_empty "$work/said"; then records=$((records + number))
    else bad "records of log line $seq are not those it commits to" "보관 이력 ${seq}번의 기록이 다름"; fi
  done
  rm -f "$work/records" "$work/bodies"
  good "$records records opened, each the one that the log commits to" "연 기록 ${records}건이 모두 보관 이력과 맞음"
  good "$opened objects opened, each the item that its record names" "연 원본 ${opened}개가 모두 기록과 맞음"
fi
finish
