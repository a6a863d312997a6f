#!/usr/bin/env bash
# Speaks words.txt (one prompt a line: name | English | Spanish) into
# name.en.wav and name.es.wav as Graph wants prompts: WAV, PCM, mono, 16 bit,
# 16 kHz. Needs espeak-ng and sox: apt-get install espeak-ng sox
set -euo pipefail
cd "$(dirname "$0")"

speak() { # voice words file
  espeak-ng -v "$1" -s 230 --stdout "$2" |
    # Cut the silence at both ends; -D: no random dither, the bytes stay the same.
    sox -D -q -t wav - -r 16000 -b 16 -c 1 "$3" norm -3 \
      silence 1 0.01 0.5% reverse silence 1 0.01 0.5% reverse pad 0 0.02
}

rm -f ./*.wav
while IFS='|' read -r name english spanish; do
  name=${name// /}
  speak en-us "$english" "$name.en.wav"
  speak es "$spanish" "$name.es.wav"
done < words.txt
# The choice of a language is one file for all: half in each.
sox -D -q language.en.wav language.es.wav language.wav
rm language.en.wav language.es.wav
du -ch ./*.wav | tail -n 1
