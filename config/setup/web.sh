#!/bin/sh
# The JavaScript, styles and fonts that browsers get from us, at the versions of the lock file.
. "$(dirname -- "$0")/common.sh"

client=sdi/web/client
vendor=sdi/web/static/vendor
wanted=$(fingerprint "$client/package-lock.json" "$setup/web.sh")

# copy FOLDER-OF-A-PACKAGE TO FILE…
copy() {
    from=$client/node_modules/$1
    to=$vendor.new/$2
    shift 2
    mkdir -p "$to"
    for file in "$@"; do cp -- "$from/$file" "$to"; done
}

# fonts of one WEIGHT, with the style sheet that names them: woff2 only, all in one folder
fonts() {
    package=$client/node_modules/@fontsource/noto-sans
    cp -- "$package"/files/noto-sans-*-"$1"-normal.woff2 "$vendor.new/noto-sans"
    sed "s#\./files/#./#; s#, url([^)]*) format('woff')##" "$package/$1.css" >"$vendor.new/noto-sans/$1.css"
}

is_done "$wanted" "$vendor/set-up" && exit

sh "$setup/debian.sh" node
say "JavaScript for the browser"
# no package's own script is run: the files are used as published
quietly npm --prefix "$client" ci --ignore-scripts --no-audit --no-fund --no-update-notifier </dev/null

rm -rf "$vendor.new"
copy maplibre-gl maplibre-gl LICENSE.txt
copy maplibre-gl/dist maplibre-gl maplibre-gl.mjs maplibre-gl-worker.mjs maplibre-gl.css
copy swagger-ui-dist swagger-ui LICENSE NOTICE swagger-ui.css swagger-ui-bundle.js
copy @fontsource/noto-sans noto-sans LICENSE
for weight in 400 600 700; do fonts "$weight"; done
done_with "$wanted" "$vendor.new/set-up"
rm -rf "$vendor" "$client/node_modules"
mv "$vendor.new" "$vendor"
