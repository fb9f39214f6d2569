#!/bin/sh
# Runs bench/peers/sumdb/main.go with Go's transparency-log library, as Debian packages it:
#   apt-get install golang-go golang-golang-x-mod-dev
#   sh bench/peers/sumdb.sh golden domain/audit/verify/golden/sumdb.json
#   sh bench/peers/sumdb.sh check FOLDER-OF-AN-UNPACKED-EVIDENCE-PACK
set -eu
cd "$(dirname "$0")/../.."
SUMDB_VERSION=$(dpkg-query -W -f '${Version}' golang-golang-x-mod-dev)
export SUMDB_VERSION GO111MODULE=off GOPATH=/usr/share/gocode
exec go run bench/peers/sumdb/main.go "$@"
